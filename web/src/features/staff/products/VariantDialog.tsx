"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { text, wholeNumber } from "../form";
import { Told } from "../Loaded";
import { fromMinor, toMinor } from "../minor";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import type { StaffProduct } from "./ProductEditor";
import { ownPrice, type Variant } from "./variant";

type Props = Readonly<{
  product: StaffProduct;
  /** The one that is changed; null for a new one. */
  variant: Variant | null;
  onClose: () => void;
  onSaved: (said: string) => void;
}>;

/** One variant's colour, size, price and when its stock is low. Its SKU is its name for ever. */
export function VariantDialog({ product, variant, onClose, onSaved }: Props) {
  const t = useText(staffCatalogue);
  const { list } = useText(staff);
  const { busy, outcome, change } = useChange();
  const [wrongPrice, setWrongPrice] = useState(false);
  const { currency } = product.price;
  const save = async (form: FormData) => {
    const typed = text(form, "price");
    const price = typed === "" ? null : toMinor(typed, currency);
    const isWrong = typed !== "" && price === null;
    setWrongPrice(isWrong);
    if (isWrong) return;
    const wanted = {
      sku: variant?.sku ?? text(form, "sku"),
      color: text(form, "color"),
      size: text(form, "size"),
      price,
      prices: variant?.prices ?? {},
      lowStockThreshold: wholeNumber(form, "low"),
      ...(variant === null && { stock: wholeNumber(form, "stock") }),
    };
    const body = { variants: [wanted], version: product.version };
    const params = { path: { product_id: product.id } };
    const isSaved = await change(() =>
      unwrap(staffApi.PUT("/api/v1/admin/products/{product_id}", { params, body })),
    );
    if (isSaved) onSaved(t.variantSaved(wanted.sku));
  };
  const price = variant === null ? null : ownPrice(variant, product);
  return (
    <Dialog open onClose={onClose} title={variant?.sku ?? t.newVariant} side="right">
      <form
        method="post"
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save(new FormData(event.currentTarget));
        }}
      >
        {variant === null && <Field label="SKU" name="sku" maxLength={200} required />}
        <Field label={t.color} name="color" defaultValue={variant?.color} required />
        <Field label={t.size} name="size" defaultValue={variant?.size} required />
        <Field
          label={t.ownPrice(currency)}
          name="price"
          inputMode="decimal"
          aside={list.optional}
          hint={t.ownPriceHint}
          defaultValue={price === null ? "" : fromMinor(price, currency)}
          error={wrongPrice ? t.wrongAmount : undefined}
        />
        <Count label={t.low} name="low" value={variant?.lowStockThreshold} />
        {variant === null && <Count label={t.stock} name="stock" value={0} />}
        <Told outcome={outcome} />
        <Button type="submit" busy={busy}>
          {list.save}
        </Button>
      </form>
    </Dialog>
  );
}

function Count({ value, ...field }: { label: string; name: string; value: number | undefined }) {
  return <Field {...field} type="number" min={0} max={1_000_000} defaultValue={value} />;
}
