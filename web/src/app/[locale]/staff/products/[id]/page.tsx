import type { Metadata } from "next";

import { ProductEditor } from "@/features/staff/products/ProductEditor";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.products };
}

export default async function Page({ params }: Props) {
  return <ProductEditor id={(await params).id} />;
}
