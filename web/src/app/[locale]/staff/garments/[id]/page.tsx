import type { Metadata } from "next";

import { GarmentEditor } from "@/features/staff/garments/GarmentEditor";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.garments };
}

export default async function Page({ params }: Props) {
  return <GarmentEditor id={(await params).id} />;
}
