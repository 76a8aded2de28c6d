"use client";

import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { explain, isProblem, unwrap } from "@/api/problem";
import type { Product } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { Price } from "@/components/Price";
import { openBag, useAddToBag } from "@/features/bag/use-bag";
import { coloursOf, variantsIn } from "@/features/product/choice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useLocale, useText } from "@/i18n/use-locale";
import type { Tryon } from "./follow";
import type { Wish } from "./request";
import styles from "./Room.module.css";

/** What was worn, as it is sold now; what has left the shop is left out. */
async function readPieces(ids: readonly string[]): Promise<Product[]> {
  const asked = ids.map((name) =>
    unwrap(api.GET("/api/v1/products/{name}", { params: { path: { name } } })).catch(
      (error: unknown) => {
        if (isProblem(error) && error.problem.status === 404) return null;
        throw error;
      },
    ),
  );
  return (await Promise.all(asked)).filter((product) => product !== null);
}

type Props = Readonly<{
  job: Tryon;
  /** What is known of the colours that were asked for. */
  wishes: readonly Wish[];
}>;

/** "Add these to the bag": a size for each piece of the look, and all of them at once. */
export function BuyLook({ job, wishes }: Props) {
  const { bag: t } = useText(fittingRoom);
  const locale = useLocale();
  const ids = [...new Set(job.garments.flatMap(({ productId }) => productId ?? []))];
  const { data: products } = useSWR(["look", ...ids, locale], () => readPieces(ids));
  const [sizes, setSizes] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ tone: "good" | "danger"; text: string } | null>(null);
  const addToBag = useAddToBag();
  const colorOf = (product: Product) =>
    wishes.find((wish) => wish.product.id === product.id)?.color ?? coloursOf(product)[0] ?? "";
  const add = async () => {
    const chosen = (products ?? []).filter(({ id }) => (sizes[id] ?? "") !== "");
    if (chosen.length === 0) {
      setTold({ tone: "danger", text: t.chooseSize });
      return;
    }
    setBusy(true);
    setTold(null);
    try {
      for (const product of chosen) {
        const size = sizes[product.id] ?? "";
        await addToBag({ productId: product.id, size, color: colorOf(product), quantity: 1 });
      }
      setTold({ tone: "good", text: t.added });
      openBag();
    } catch (error) {
      setTold({ tone: "danger", text: explain(error, locale) });
    } finally {
      setBusy(false);
    }
  };
  if (products === undefined) return null;
  if (products.length === 0) return <p className={styles.soft}>{t.gone}</p>;
  return (
    <section className={styles.stack} aria-labelledby="buy-title">
      <h3 id="buy-title">{t.title}</h3>
      {products.map((product) => (
        <SizeOf
          key={product.id}
          product={product}
          color={colorOf(product)}
          size={sizes[product.id] ?? ""}
          onSize={(size) => setSizes({ ...sizes, [product.id]: size })}
        />
      ))}
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
      <Button busy={busy} onClick={() => void add()}>
        {busy ? t.adding : t.add}
      </Button>
    </section>
  );
}

type SizeProps = Readonly<{
  product: Product;
  color: string;
  size: string;
  onSize: (size: string) => void;
}>;

function SizeOf({ product, color, size, onSize }: SizeProps) {
  const locale = useLocale();
  const { bag: t } = useText(fittingRoom);
  return (
    <div className={styles.inline}>
      <span>
        {product.name}
        <span className={styles.soft}> · {color}</span>
        <br />
        <Price money={product.price} locale={locale} />
      </span>
      <select
        value={size}
        aria-label={t.choose(product.name)}
        onChange={(event) => onSize(event.target.value)}
        className={styles.select}
      >
        <option value="">{t.none}</option>
        {variantsIn(product, color).map((variant) => (
          <option key={variant.id} value={variant.size} disabled={variant.stock === 0}>
            {variant.stock === 0 ? t.soldOut(variant.size) : variant.size}
          </option>
        ))}
      </select>
    </div>
  );
}
