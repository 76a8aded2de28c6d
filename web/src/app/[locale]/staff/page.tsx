import type { Metadata } from "next";

import { Dashboard } from "@/features/staff/dashboard/Dashboard";
import { staff } from "@/i18n/staff";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = staff[await localeOf(params)];
  // A layout's template is for the pages below it, not for the one beside it.
  return { title: { absolute: `${t.places.dashboard} · ${t.panel}` } };
}

export default function Page() {
  return <Dashboard />;
}
