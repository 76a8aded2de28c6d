import type { Metadata } from "next";

import { DiscountEditor } from "@/features/staff/selling/DiscountEditor";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.discounts };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return <DiscountEditor id={id === "new" ? null : id} />;
}
