import type { Metadata } from "next";

import { Garments } from "@/features/staff/garments/Garments";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.garments };
}

export default function Page() {
  return <Garments />;
}
