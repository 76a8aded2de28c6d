import type { Metadata } from "next";

import { NotificationsPage } from "@/features/notifications/NotificationsPage";
import { notifications } from "@/i18n/notifications";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: notifications[await localeOf(params)].title, robots: { index: false } };
}

export default function NotificationsRoute() {
  return <NotificationsPage />;
}
