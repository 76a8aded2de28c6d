import type { Metadata } from "next";

import { NewProduct } from "@/features/staff/products/NewProduct";
import { ProductEditor } from "@/features/staff/products/ProductEditor";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.products };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return id === "new" ? <NewProduct /> : <ProductEditor id={id} />;
}
