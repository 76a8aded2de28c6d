import type { Metadata } from "next";

import { Security } from "@/features/staff/people/Security";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: staff[await localeOf(params)].places.security };
}

export default function Page() {
  return <Security />;
}
