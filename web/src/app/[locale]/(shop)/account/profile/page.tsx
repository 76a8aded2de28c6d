import type { Metadata } from "next";

import { ProfilePage } from "@/features/account/ProfilePage";
import { account } from "@/i18n/account";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: account[await localeOf(params)].profile, robots: { index: false } };
}

export default function ProfileRoute() {
  return <ProfilePage />;
}
