import type { Metadata } from "next";

import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { common } from "@/i18n/common";
import { privacy } from "@/i18n/privacy";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: privacy[await localeOf(params)].goodbye, robots: { index: false } };
}

/** Where one is once an account has ended. */
export default async function GoodbyePage({ params }: Props) {
  const locale = await localeOf(params);
  const t = privacy[locale];
  return (
    <Empty title={t.goodbye} text={t.left} level={1}>
      <ButtonLink href={`/${locale}`}>{common[locale].continueShopping}</ButtonLink>
    </Empty>
  );
}
