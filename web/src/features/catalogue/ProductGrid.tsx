import Link from "next/link";

import type { ProductSummary } from "@/api/types";
import type { Locale } from "@/i18n/locales";
import { ProductCard } from "./ProductCard";
import styles from "./ProductGrid.module.css";

type GridProps = Readonly<{
  products: readonly ProductSummary[];
  locale: Locale;
  /** How many are seen without scrolling. */
  eager?: number;
  heading?: "h2" | "h3";
}>;

export function ProductGrid({ products, locale, eager = 0, heading = "h3" }: GridProps) {
  return (
    <ul className={styles.grid}>
      {products.map((product, index) => (
        <li key={product.id}>
          <ProductCard product={product} locale={locale} eager={index < eager} heading={heading} />
        </li>
      ))}
    </ul>
  );
}

type RowProps = Readonly<{
  title: string;
  products: readonly ProductSummary[];
  locale: Locale;
  more?: Readonly<{ href: string; name: string }>;
}>;

/** Some products under a heading; nothing at all where there are none. */
export function ProductRow({ title, products, locale, more }: RowProps) {
  if (products.length === 0) return null;
  return (
    <section className={styles.row} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {more && (
          <Link href={more.href} className="link">
            {more.name}
          </Link>
        )}
      </div>
      <ProductGrid products={products} locale={locale} />
    </section>
  );
}
