import type { Metadata } from "next";

import { AddressBook } from "@/features/account/AddressBook";
import { account } from "@/i18n/account";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: account[await localeOf(params)].addresses, robots: { index: false } };
}

export default function AddressesPage() {
  return <AddressBook />;
}
