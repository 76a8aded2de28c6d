import type { Metadata } from "next";

import { ShopperView } from "@/features/staff/people/ShopperView";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.shoppers };
}

export default async function Page({ params }: Props) {
  return <ShopperView id={(await params).id} />;
}
