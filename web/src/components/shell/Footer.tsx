import Link from "next/link";

import { common } from "@/i18n/common";
import type { Locale } from "@/i18n/locales";
import styles from "./Footer.module.css";
import type { Shelves } from "./Header";
import { LanguageLinks } from "./LanguageLinks";
import { ThemeChoice } from "./ThemeChoice";

export function Footer({ locale, shelves }: { locale: Locale; shelves: Shelves }) {
  const t = common[locale];
  const link = (path: string, name: string) => (
    <li key={path}>
      <Link href={`/${locale}${path}`} prefetch={false}>
        {name}
      </Link>
    </li>
  );
  return (
    <footer className={styles.footer}>
      <div className={styles.columns}>
        <div className={styles.about}>
          <p className={styles.house}>{t.house}</p>
          <p>{t.tagline}</p>
        </div>
        <nav aria-label={t.collections}>
          <h2 className={styles.title}>{t.collections}</h2>
          <ul>{shelves.collections.map(({ slug, name }) => link(`/collections/${slug}`, name))}</ul>
        </nav>
        <nav aria-label={t.service}>
          <h2 className={styles.title}>{t.service}</h2>
          <ul>
            {link("/fitting-room", t.fittingRoom)}
            {link("/account/orders", t.orders)}
            {link("/account/wishlist", t.wishlist)}
            {link("/account/privacy", t.privacy)}
          </ul>
        </nav>
        <div className={styles.choices}>
          <LanguageLinks />
          <ThemeChoice />
        </div>
      </div>
      <p className={styles.rights}>{t.rights(new Date().getFullYear())}</p>
    </footer>
  );
}
