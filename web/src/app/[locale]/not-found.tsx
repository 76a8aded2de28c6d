"use client";

import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";

export default function NotFound() {
  const t = useText(common);
  const locale = useLocale();
  return (
    <Empty title={t.notFound.title} text={t.notFound.text} level={1}>
      <ButtonLink href={`/${locale}/products`}>{t.continueShopping}</ButtonLink>
    </Empty>
  );
}
