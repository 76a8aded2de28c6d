"use client";

import type { ReactNode } from "react";

import type { Product } from "@/api/types";
import { classes } from "@/components/classes";
import { product as texts } from "@/i18n/product";
import { useText } from "@/i18n/use-locale";
import { chosenVariant, coloursOf, variantsIn, type Choice } from "./choice";
import styles from "./VariantChoice.module.css";

/** From so few pieces on a shopper is told how many. */
const FEW = 3;

type Props<T> = Readonly<{ product: Product; choice: Choice; onChoose: (value: T) => void }>;

export function ColourChoice({ product, choice, onChoose }: Props<string>) {
  const t = useText(texts);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>
        {t.color}: <span className={styles.value}>{choice.color}</span>
      </legend>
      <div className={styles.options}>
        {coloursOf(product).map((color) => (
          <label key={color} className={classes(styles.option, styles.wide)}>
            <input
              type="radio"
              name="color"
              value={color}
              checked={color === choice.color}
              onChange={() => onChoose(color)}
            />
            <span>{color}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function SizeChoice({
  product,
  choice,
  onChoose,
  guide,
}: Props<string> & { guide: ReactNode }) {
  const t = useText(texts);
  const variant = chosenVariant(product, choice);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>
        {t.size}: <span className={styles.value}>{choice.size ?? t.chooseSize}</span>
      </legend>
      <div className={styles.options}>
        {variantsIn(product, choice.color).map(({ id, size, stock }) => (
          <label key={id} className={classes(styles.option, stock === 0 && styles.gone)}>
            <input
              type="radio"
              name="size"
              value={size}
              checked={size === choice.size}
              disabled={stock === 0}
              aria-label={stock === 0 ? t.soldOutSize(size) : size}
              onChange={() => onChoose(size)}
            />
            <span>{size}</span>
          </label>
        ))}
      </div>
      <div className={styles.below}>
        {guide}
        <p className={styles.stock} role="status">
          {variant !== null && variant.stock === 0 && t.soldOut}
          {variant !== null && variant.stock > 0 && variant.stock <= FEW && t.left(variant.stock)}
        </p>
      </div>
    </fieldset>
  );
}
