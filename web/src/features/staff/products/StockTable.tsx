"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Price } from "@/components/Price";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { DataTable, type Column } from "../DataTable";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import type { StaffProduct } from "./ProductEditor";

type Variant = StaffProduct["variants"][number];
type Reason = Schemas["StockAdjustment"]["reason"];
const REASONS = ["counted", "received", "returned", "damaged", "lost", "adjusted"] as const;

type Props = Readonly<{ product: StaffProduct; mayChange: boolean; changing: Changing }>;

/** Each variant with its stock, which is set to what was counted, and why. */
export function StockTable({ product, mayChange, changing: { busy, change } }: Props) {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  const set = (variant: Variant, setTo: number, reason: Reason) => {
    const params = { path: { variant_id: variant.id } };
    const path = "/api/v1/admin/variants/{variant_id}/stock-adjustments" as const;
    return change(
      () => unwrap(staffApi.POST(path, { params, body: { setTo, reason } })),
      t.stockSaved,
    );
  };
  const columns: Column<Variant>[] = [
    { name: "SKU", cell: ({ sku }) => sku },
    { name: t.color, cell: ({ color }) => color },
    { name: t.size, cell: ({ size }) => size },
    { name: t.price, numeric: true, cell: ({ price }) => <Price money={price} locale={locale} /> },
    { name: t.stock, numeric: true, cell: ({ stock }) => formatCount(stock, locale) },
  ];
  if (mayChange) {
    const cell = (variant: Variant) => <SetStock variant={variant} busy={busy} onSet={set} />;
    columns.push({ name: t.counted, cell });
  }
  return (
    <section className={page.section} aria-labelledby="variants">
      <h2 id="variants">{t.variants}</h2>
      <DataTable
        caption={t.variants}
        rows={product.variants}
        rowKey={({ id }) => id}
        empty=""
        columns={columns}
      />
    </section>
  );
}

type SetProps = Readonly<{
  variant: Variant;
  busy: boolean;
  onSet: (variant: Variant, setTo: number, reason: Reason) => Promise<boolean>;
}>;

function SetStock({ variant, busy, onSet }: SetProps) {
  const t = useText(staffCatalogue);
  const [count, setCount] = useState("");
  const [reason, setReason] = useState<Reason>("counted");
  return (
    <form
      method="post"
      className={page.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (!/^\d+$/.test(count)) return;
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
