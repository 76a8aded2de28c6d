import type { Metadata } from "next";

import { Exports } from "@/features/staff/work/Exports";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.exports };
}

export default function Page() {
  return <Exports />;
}
