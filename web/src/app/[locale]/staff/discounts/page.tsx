import type { Metadata } from "next";

import { Discounts } from "@/features/staff/selling/Discounts";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.discounts };
}

export default function Page() {
  return <Discounts />;
}
