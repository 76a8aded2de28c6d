import type { Metadata } from "next";

import { Orders } from "@/features/staff/orders/Orders";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.orders };
}

export default function Page() {
  return <Orders />;
}
