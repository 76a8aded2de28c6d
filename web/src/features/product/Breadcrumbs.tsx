import Link from "next/link";

import type { Product } from "@/api/types";
import { common } from "@/i18n/common";
import type { Locale } from "@/i18n/locales";
import styles from "./Breadcrumbs.module.css";

export function Breadcrumbs({ product, locale }: { product: Product; locale: Locale }) {
  const t = common[locale];
  return (
    <nav aria-label={t.categories} className={styles.crumbs}>
      <ol>
        <li>
          <Link href={`/${locale}`}>{t.home}</Link>
        </li>
        {product.breadcrumbs.map(({ slug, name }) => (
          <li key={slug}>
            <Link href={`/${locale}/products?category=${slug}`}>{name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
