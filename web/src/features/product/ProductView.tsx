"use client";

import { useState, type ReactNode } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Product } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { Price } from "@/components/Price";
import { Heart } from "@/features/wishlist/Heart";
import { product as texts } from "@/i18n/product";
import { useLocale, useText } from "@/i18n/use-locale";
import { AddToBag } from "./AddToBag";
import { chosenVariant, firstChoice, imagesOf, inColour } from "./choice";
import { Gallery } from "./Gallery";
import styles from "./ProductView.module.css";
import { SizeGuide } from "./SizeGuide";
import { ColourChoice, SizeChoice } from "./VariantChoice";

/** How often a page that is looked at asks what is left, in milliseconds. */
const STOCK_EVERY = 30_000;

/** The product as the server told it, with the stock as it is now. */
function useLive(product: Product): Product {
  const locale = useLocale();
  const { data } = useSWR(
    ["product", product.slug, locale],
    () => {
      const params = { path: { name: product.slug } };
      return unwrap(api.GET("/api/v1/products/{name}", { params }));
    },
    { fallbackData: product, refreshInterval: STOCK_EVERY, revalidateOnMount: false },
  );
  return data;
}

export function ProductView({
  product: told,
  children,
}: {
  product: Product;
  children: ReactNode;
}) {
  const product = useLive(told);
  const t = useText(texts);
  const locale = useLocale();
  const [choice, choose] = useState(() => firstChoice(product));
  const variant = chosenVariant(product, choice);
  const room = `/${locale}/fitting-room?product=${product.slug}&color=${encodeURIComponent(choice.color)}`;
  return (
    <div className={styles.view}>
      <Gallery key={choice.color} images={imagesOf(product, choice.color)} />
      <div className={styles.side}>
        <header className={styles.head}>
          <p className={styles.brand}>{product.brand}</p>
          <div className={styles.name}>
            <h1>{product.name}</h1>
            <Heart product={product} variant={variant} />
          </div>
          <p className={styles.price}>
            <Price money={variant?.price ?? product.price} locale={locale} />
          </p>
        </header>
        <ColourChoice
          product={product}
          choice={choice}
          onChoose={(color) => choose(inColour(product, color, choice.size))}
        />
        <SizeChoice
          product={product}
          choice={choice}
          onChoose={(size) => choose({ ...choice, size })}
          guide={product.sizeChart && <SizeGuide chart={product.sizeChart} />}
        />
        <div className={styles.actions}>
          <AddToBag product={product} choice={choice} variant={variant} />
          {product.tryOn.available ? (
            <ButtonLink variant="secondary" wide href={room} prefetch={false}>
              {t.tryOn}
            </ButtonLink>
          ) : (
            <p className={styles.soft}>{product.tryOn.reason ?? t.noTryOn}</p>
          )}
        </div>
        {children}
      </div>
    </div>
  );
}
