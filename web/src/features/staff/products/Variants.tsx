"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Price } from "@/components/Price";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { DataTable, type Column } from "../DataTable";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import { Movements } from "./Movements";
import type { StaffProduct } from "./ProductEditor";
import { SetStock, type Reason } from "./SetStock";
import { VariantDialog } from "./VariantDialog";
import type { Variant } from "./variant";

type Opened = Readonly<
  { dialog: "edit"; variant: Variant | null } | { dialog: "movements"; variant: Variant }
>;

type Props = Readonly<{ product: StaffProduct; mayChange: boolean }>;

/** Each variant with its stock, which is set to what was counted, and why. */
export function Variants({ product, mayChange }: Props) {
  const t = useText(staffCatalogue);
  const { busy, outcome, change } = useChange();
  const [said, setSaid] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const set = (variant: Variant, setTo: number, reason: Reason) => {
    const params = { path: { variant_id: variant.id } };
    const path = "/api/v1/admin/variants/{variant_id}/stock-adjustments" as const;
    setSaid(null);
    return change(
      () => unwrap(staffApi.POST(path, { params, body: { setTo, reason } })),
      t.stockSaved,
    );
  };
  const columns = useColumns(setOpened, mayChange);
  if (mayChange) {
    const cell = (variant: Variant) => <SetStock variant={variant} busy={busy} onSet={set} />;
    columns.push({ name: t.counted, cell });
  }
  return (
    <section className={page.section} aria-labelledby="variants">
      <h2 id="variants">{t.variants}</h2>
      <Told outcome={said === null ? outcome : { tone: "good", text: said }} />
      <DataTable
        caption={t.variants}
        rows={product.variants}
        rowKey={({ id }) => id}
        empty=""
        columns={columns}
      />
      {mayChange && (
        <div>
          <Button
            variant="secondary"
            aria-haspopup="dialog"
            onClick={() => setOpened({ dialog: "edit", variant: null })}
          >
            {t.newVariant}
          </Button>
        </div>
      )}
      {opened?.dialog === "edit" && (
        <VariantDialog
          product={product}
          variant={opened.variant}
          onClose={close}
          onSaved={(words) => {
            close();
            setSaid(words);
          }}
        />
      )}
      {opened?.dialog === "movements" && <Movements variant={opened.variant} onClose={close} />}
    </section>
  );
}

function useColumns(open: (what: Opened) => void, mayChange: boolean): Column<Variant>[] {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  return [
    { name: "SKU", cell: ({ sku }) => sku },
    { name: t.color, cell: ({ color }) => color },
    { name: t.size, cell: ({ size }) => size },
    { name: t.price, numeric: true, cell: ({ price }) => <Price money={price} locale={locale} /> },
    { name: t.stock, numeric: true, cell: ({ stock }) => formatCount(stock, locale) },
    {
      name: t.low,
      numeric: true,
      cell: ({ lowStockThreshold }) => formatCount(lowStockThreshold, locale),
    },
    {
      name: "",
      cell: (variant) => (
        <div className={page.row}>
          {mayChange && (
            <Button
              variant="quiet"
              aria-haspopup="dialog"
              aria-label={t.changeOf(variant.sku)}
              onClick={() => open({ dialog: "edit", variant })}
            >
              {t.change}
            </Button>
          )}
          <Button
            variant="quiet"
            aria-haspopup="dialog"
            aria-label={t.movementsOf(variant.sku)}
            onClick={() => open({ dialog: "movements", variant })}
          >
            {t.movements}
          </Button>
        </div>
      ),
    },
  ];
}
