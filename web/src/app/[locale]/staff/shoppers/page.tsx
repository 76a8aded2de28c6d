import type { Metadata } from "next";

import { Shoppers } from "@/features/staff/people/Shoppers";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.shoppers };
}

export default function Page() {
  return <Shoppers />;
}
