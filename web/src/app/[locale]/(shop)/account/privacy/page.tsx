import type { Metadata } from "next";

import { PrivacyPage } from "@/features/privacy/PrivacyPage";
import { privacy } from "@/i18n/privacy";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: privacy[await localeOf(params)].title, robots: { index: false } };
}

export default function PrivacyRoute() {
  return <PrivacyPage />;
}
