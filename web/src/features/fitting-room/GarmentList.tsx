"use client";

import { useState } from "react";

import { Button } from "@/components/Button";
import { CloseIcon } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { coloursOf, imagesOf } from "@/features/product/choice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import { GarmentPicker } from "./GarmentPicker";
import styles from "./Garments.module.css";
import { MOST, type Wish } from "./request";
import { dropWish, putWish } from "./room";

/** A small rendition of a product's picture; for rows and thumbs. */
export function thumb(images: Wish["product"]["images"]): string | undefined {
  const [image] = images;
  return image?.renditions?.find(({ type }) => type === "image/jpeg")?.url ?? image?.url;
}

export function GarmentList({
  wishes,
  problem,
}: {
  wishes: readonly Wish[];
  problem: string | null;
}) {
  const { pieces: t } = useText(fittingRoom);
  const [picking, setPicking] = useState(false);
  return (
    <section className={styles.pieces} aria-labelledby="pieces-title">
      <h2 id="pieces-title" className={styles.title}>
        {t.title}
      </h2>
      {wishes.length === 0 && <p className={styles.soft}>{t.none}</p>}
      <ul className={styles.list}>
        {wishes.map((wish) => (
          <Piece key={wish.product.id} wish={wish} />
        ))}
      </ul>
      {problem !== null && (
        <Notice tone="danger" live>
          {problem}
        </Notice>
      )}
      {wishes.length < MOST ? (
        <Button
          variant={wishes.length === 0 ? "secondary" : "quiet"}
          onClick={() => setPicking(true)}
          aria-haspopup="dialog"
        >
          {wishes.length === 0 ? t.add : t.another}
        </Button>
      ) : (
        <p className={styles.soft}>{t.most}</p>
      )}
      <GarmentPicker open={picking} onClose={() => setPicking(false)} onPick={putWish} />
    </section>
  );
}

function Piece({ wish: { product, color } }: { wish: Wish }) {
  const { pieces: t } = useText(fittingRoom);
  const picture = thumb(imagesOf(product, color));
  const colours = coloursOf(product);
  return (
    <li className={styles.piece}>
      {picture !== undefined && (
        <img src={picture} alt="" width={72} height={90} className={styles.thumb} />
      )}
      <div className={styles.name}>
        <p>{product.name}</p>
        {colours.length > 1 ? (
          <select
            value={color}
            aria-label={t.colorOf(product.name)}
            onChange={(event) => putWish({ product, color: event.target.value })}
            className={styles.select}
          >
            {colours.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        ) : (
          <p className={styles.soft}>{color}</p>
        )}
      </div>
      <button
        type="button"
        className={styles.icon}
        onClick={() => dropWish(product.id)}
        aria-label={t.remove(product.name)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
