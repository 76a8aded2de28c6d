"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { Suspense } from "react";

import { common } from "@/i18n/common";
import { inLocale, LOCALE_COOKIE, LOCALES } from "@/i18n/locales";
import { useLocale, useText } from "@/i18n/use-locale";
import { keepPreference } from "@/lib/preferences";
import styles from "./choices.module.css";

/** The same page in the other language; a whole page load, for <html lang> changes with it. */
export function LanguageLinks() {
  return (
    <Suspense>
      <Links />
    </Suspense>
  );
}

function Links() {
  const t = useText(common);
  const current = useLocale();
  const path = usePathname();
  const query = useSearchParams().toString();
  return (
    <nav aria-label={t.language} className={styles.choices}>
      {LOCALES.map((locale) => (
        <a
          key={locale}
          href={`${inLocale(path, locale)}${query === "" ? "" : `?${query}`}`}
          hrefLang={locale}
          lang={locale}
          aria-current={locale === current ? "true" : undefined}
          className={styles.choice}
          onClick={() => keepPreference(LOCALE_COOKIE, locale)}
        >
          {t.languageName[locale]}
        </a>
      ))}
    </nav>
  );
}
