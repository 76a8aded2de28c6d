import type { Metadata } from "next";

import { OrderDetail } from "@/features/orders/OrderDetail";
import { orders } from "@/i18n/orders";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: orders[await localeOf(params)].title, robots: { index: false } };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return <OrderDetail id={id} />;
}
