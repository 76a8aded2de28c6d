import type { Metadata } from "next";

import { api } from "@/api/server";
import { ProblemError, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { SharedLook } from "@/features/fitting-room/SharedLook";
import { fittingRoom } from "@/i18n/fitting-room";
import type { Locale } from "@/i18n/locales";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string; token: string }> }>;

/** Whoever has the link sees it; search engines are told to leave it alone. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { look: t } = fittingRoom[await localeOf(params)];
  return { title: t.title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

async function read(token: string, locale: Locale): Promise<Schemas["SharedPicture"] | null> {
  const shop = await api(locale);
  try {
    const params = { path: { token } };
    return await unwrap(shop.GET("/api/v1/tryon/shared/{token}", { params }));
  } catch (error) {
    if (error instanceof ProblemError && [404, 410, 422].includes(error.problem.status))
      return null;
    throw error;
  }
}

export default async function Page({ params }: Props) {
  const locale = await localeOf(params);
  const t = fittingRoom[locale];
  const picture = await read((await params).token, locale);
  if (picture === null) {
    return (
      <Empty level={1} title={t.look.gone} text={t.look.goneText}>
        <ButtonLink href={`/${locale}/fitting-room`}>{t.look.own}</ButtonLink>
      </Empty>
    );
  }
  return <SharedLook picture={picture} locale={locale} />;
}
