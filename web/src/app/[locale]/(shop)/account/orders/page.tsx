import type { Metadata } from "next";

import { OrdersPage } from "@/features/orders/OrdersPage";
import { orders } from "@/i18n/orders";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: orders[await localeOf(params)].title, robots: { index: false } };
}

export default function Page() {
  return <OrdersPage />;
}
