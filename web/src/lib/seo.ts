import type { Metadata } from "next";

import { LOCALES, TAGS, type Locale } from "@/i18n/locales";

/** The page's canonical address and its sisters in other languages; `path` is without language. */
export function alternates(path: string, locale: Locale): Pick<Metadata, "alternates"> {
  const languages = Object.fromEntries(LOCALES.map((one) => [TAGS[one], `/${one}${path}`]));
  return {
    alternates: {
      canonical: `/${locale}${path}`,
      languages: { ...languages, "x-default": `/vi${path}` },
    },
  };
}
