import type { Metadata } from "next";

import { Overview } from "@/features/account/Overview";
import { account } from "@/i18n/account";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: account[await localeOf(params)].title, robots: { index: false } };
}

export default function AccountPage() {
  return <Overview />;
}
