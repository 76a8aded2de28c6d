import Link from "next/link";

import type { ProductSummary } from "@/api/types";
import { Picture } from "@/components/Picture";
import { Price } from "@/components/Price";
import { catalogue } from "@/i18n/catalogue";
import type { Locale } from "@/i18n/locales";
import styles from "./ProductCard.module.css";

type Props = Readonly<{
  product: ProductSummary;
  locale: Locale;
  eager?: boolean;
  heading?: "h2" | "h3";
}>;

/** A product in a list: its whole card leads to it, by one link that its name gives a name. */
export function ProductCard({ product, locale, eager = false, heading: Name = "h3" }: Props) {
  const t = catalogue[locale];
  const [image] = product.images;
  const soldOut = product.variants.every(({ stock }) => stock === 0);
  const colours = new Set(product.variants.map(({ color }) => color)).size;
  return (
    <article className={styles.card}>
      <div className={styles.frame}>
        {image && (
          <Picture
            image={{ ...image, alt: "" }}
            sizes="(min-width: 64rem) 25vw, (min-width: 40rem) 33vw, 50vw"
            width={600}
            height={750}
            eager={eager}
            className={styles.picture}
          />
        )}
        {soldOut && <span className={styles.mark}>{t.soldOut}</span>}
      </div>
      <div className={styles.text}>
        <Name className={styles.name}>
          <Link href={`/${locale}/products/${product.slug}`} className={styles.link}>
            {product.name}
          </Link>
        </Name>
        <p className={styles.more}>
          <Price money={product.price} locale={locale} />
          {colours > 1 && <span>{t.colours(colours)}</span>}
        </p>
      </div>
    </article>
  );
}
