import Link from "next/link";

import { common } from "@/i18n/common";
import type { Locale } from "@/i18n/locales";
import styles from "./Pagination.module.css";

type Props = Readonly<{
  page: number;
  pages: number;
  locale: Locale;
  href: (page: number) => string;
}>;

export function Pagination({ page, pages, locale, href }: Props) {
  const t = common[locale];
  if (pages <= 1) return null;
  return (
    <nav aria-label={t.pagination} className={styles.pagination}>
      {page > 1 ? (
        <Link rel="prev" href={href(page - 1)} className={styles.step}>
          {t.previous}
        </Link>
      ) : (
        <span />
      )}
      <span className={styles.place}>{t.pageOf(page, pages)}</span>
      {page < pages ? (
        <Link rel="next" href={href(page + 1)} className={styles.step}>
          {t.next}
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}
