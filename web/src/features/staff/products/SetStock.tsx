"use client";

import { useState } from "react";

import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import page from "../Staff.module.css";
import type { Variant } from "./variant";

export type Reason = Schemas["StockAdjustment"]["reason"];
const REASONS = ["counted", "received", "returned", "damaged", "lost", "adjusted"] as const;

type Props = Readonly<{
  variant: Variant;
  busy: boolean;
  onSet: (variant: Variant, setTo: number, reason: Reason) => Promise<boolean>;
}>;

/** A variant's stock set to what was counted, and why. */
export function SetStock({ variant, busy, onSet }: Props) {
  const t = useText(staffCatalogue);
  const [count, setCount] = useState("");
  const [reason, setReason] = useState<Reason>("counted");
  return (
    <form
      method="post"
      className={page.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (busy || !/^\d+$/.test(count)) return;
        void onSet(variant, Number(count), reason).then((isSet) => isSet && setCount(""));
      }}
    >
      <input
        type="number"
        min={0}
        max={1_000_000}
        required
        value={count}
        aria-label={t.stockOf(variant.sku)}
        onChange={({ target }) => setCount(target.value)}
        className={page.choice}
      />
      <select
        value={reason}
        aria-label={t.reasonOf(variant.sku)}
        onChange={({ target }) => setReason(REASONS.find((one) => one === target.value) ?? reason)}
        className={page.choice}
      >
        {REASONS.map((one) => (
          <option key={one} value={one}>
            {t.reasons[one]}
          </option>
        ))}
      </select>
      <Button type="submit" variant="quiet" busy={busy} aria-label={t.setStockOf(variant.sku)}>
        {t.setStock}
      </Button>
    </form>
  );
}
