"use client";

import { useState } from "react";

import type { CartItem } from "@/api/types";
import { Button } from "@/components/Button";
import { MinusIcon, PlusIcon } from "@/components/icons";
import { Price } from "@/components/Price";
import { bag } from "@/i18n/bag";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Bag.module.css";

type Props = Readonly<{
  item: CartItem;
  onChange: (quantity: number) => Promise<void>;
  onRemove: () => Promise<void>;
}>;

export function BagLine({ item, onChange, onRemove }: Props) {
  const t = useText(bag);
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const during = async (action: Promise<void>) => {
    setBusy(true);
    await action;
    setBusy(false);
  };
  const change = (quantity: number) => during(onChange(quantity));
  return (
    <li className={styles.line} aria-busy={busy}>
      {item.imageUrl !== null && (
        <img
          src={item.imageUrl}
          alt=""
          width={96}
          height={120}
          loading="lazy"
          className={styles.picture}
        />
      )}
      <div className={styles.text}>
        <p className={styles.name}>{item.name}</p>
        <p className={styles.soft}>
          {item.color} · {item.size}
        </p>
        <Standing item={item} onTake={change} />
        <div className={styles.controls}>
          <Stepper item={item} busy={busy} onChange={change} />
          <Button
            variant="quiet"
            onClick={() => during(onRemove())}
            aria-label={t.removeOf(item.name)}
          >
            {t.remove}
          </Button>
        </div>
      </div>
      <div className={styles.price}>
        {item.lineTotal !== null && <Price money={item.lineTotal} locale={locale} />}
        {item.priceChangedFrom !== null && (
          <span className={styles.soft}>{t.was(formatMoney(item.priceChangedFrom, locale))}</span>
        )}
      </div>
    </li>
  );
}

/** Whether the line can be ordered, and what to do if not. */
function Standing({ item, onTake }: { item: CartItem; onTake: (quantity: number) => void }) {
  const t = useText(bag);
  const { availability, available } = item;
  if (availability === "ok") return null;
  if (availability === "insufficient") {
    return (
      <p className={styles.warning}>
        {t.onlyLeft(available)}{" "}
        <button type="button" className="link" onClick={() => onTake(available)}>
          {t.takeAvailable(available)}
        </button>
      </p>
    );
  }
  const text = availability === "low" ? t.onlyLeft(available) : t.availability[availability];
  return <p className={availability === "low" ? styles.soft : styles.warning}>{text}</p>;
}

function Stepper({
  item,
  busy,
  onChange,
}: {
  item: CartItem;
  busy: boolean;
  onChange: (quantity: number) => void;
}) {
  const t = useText(bag);
  return (
    <div role="group" aria-label={t.quantityOf(item.name)} className={styles.stepper}>
      <button
        type="button"
        aria-label={t.fewer}
        disabled={busy || item.quantity <= 1}
        onClick={() => onChange(item.quantity - 1)}
      >
        <MinusIcon />
      </button>
      <output aria-live="polite">{item.quantity}</output>
      <button
        type="button"
        aria-label={t.more}
        disabled={busy || item.quantity >= item.available}
        onClick={() => onChange(item.quantity + 1)}
      >
        <PlusIcon />
      </button>
    </div>
  );
}
