import type { Metadata } from "next";

import { OrderDetail } from "@/features/staff/orders/OrderDetail";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.orders };
}

export default async function Page({ params }: Props) {
  return <OrderDetail id={(await params).id} />;
}
