import type { Metadata } from "next";

import { Work } from "@/features/staff/work/Work";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.work };
}

export default function Page() {
  return <Work />;
}
