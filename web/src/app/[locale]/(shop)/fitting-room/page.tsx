import type { Metadata } from "next";
import { Suspense } from "react";

import { FittingRoom } from "@/features/fitting-room/FittingRoom";
import { fittingRoom } from "@/i18n/fitting-room";
import { localeOf } from "@/lib/request";
import { alternates } from "@/lib/seo";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const locale = await localeOf(params);
  const t = fittingRoom[locale];
  return { title: t.title, description: t.description, ...alternates("/fitting-room", locale) };
}

export default function Page() {
  // What it is asked for by its address is known to the browser alone.
  return (
    <Suspense>
      <FittingRoom />
    </Suspense>
  );
}
