"use client";

import { useState } from "react";

import { explain } from "@/api/problem";
import type { Product, Variant } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { openBag, useAddToBag } from "@/features/bag/use-bag";
import { product as texts } from "@/i18n/product";
import { useLocale, useText } from "@/i18n/use-locale";
import type { Choice } from "./choice";

type Props = Readonly<{ product: Product; choice: Choice; variant: Variant | null }>;

export function AddToBag({ product, choice, variant }: Props) {
  const t = useText(texts);
  const locale = useLocale();
  const addToBag = useAddToBag();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ tone: "danger" | "good"; text: string } | null>(null);
  const { color, size } = choice;
  const add = async () => {
    if (size === null) {
      setTold({ tone: "danger", text: t.chooseSize });
      return;
    }
    setBusy(true);
    setTold(null);
    try {
      await addToBag({ productId: product.id, size, color, quantity: 1 });
      setTold({ tone: "good", text: t.added(product.name) });
      openBag();
    } catch (error) {
      setTold({ tone: "danger", text: explain(error, locale) });
    } finally {
      setBusy(false);
    }
  };
  const soldOut = variant?.stock === 0 || product.variants.every(({ stock }) => stock === 0);
  return (
    <>
      <Button wide busy={busy} disabled={soldOut} onClick={() => void add()}>
        {soldOut ? t.soldOut : busy ? t.adding : t.add}
      </Button>
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
    </>
  );
}
