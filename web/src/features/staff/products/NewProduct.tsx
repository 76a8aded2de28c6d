"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import { readProduct } from "./product-form";
import { ProductFields } from "./ProductFields";
import { listed, variantsOf, type NewVariant } from "./variant";

/** What the house counts in; a product's other prices are set by import. */
const CURRENCY = "VND";

/** A new product begins as a draft: its pictures and its day come after it is there. */
export function NewProduct() {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  const router = useRouter();
  const { busy, outcome, change } = useChange();
  const [wrongPrice, setWrongPrice] = useState(false);
  const create = async (form: FormData, variants: NewVariant[]) => {
    const { english, amount, ...rest } = readProduct(form, CURRENCY);
    setWrongPrice(amount === null);
    if (amount === null) return;
    const price = { amount, currency: CURRENCY } as const;
    const body = { ...rest, price, translations: { en: english }, variants };
    await change(async () => {
      const made = await unwrap(staffApi.POST("/api/v1/admin/products", { body }));
      router.replace(`/${locale}/staff/products/${made.id}`);
    });
  };
  const [grid, setGrid] = useState({ sku: "", colors: "", sizes: "", stock: "0" });
  const stock = /^\d+$/.test(grid.stock) ? Number(grid.stock) : 0;
  const variants = variantsOf(
    { sku: grid.sku, colors: listed(grid.colors), sizes: listed(grid.sizes) },
    stock,
  );
  const field = (name: keyof typeof grid) => ({
    value: grid[name],
    required: true,
    onChange: ({ target }: { target: { value: string } }) =>
      setGrid({ ...grid, [name]: target.value }),
  });
  return (
    <div className={page.page}>
      <h1>{t.newTitle}</h1>
      <p className={page.soft}>{t.newText}</p>
      <form
        method="post"
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void create(new FormData(event.currentTarget), variants);
        }}
      >
        <ProductFields product={null} currency={CURRENCY} wrongPrice={wrongPrice} />
        <Field label={t.skuBegins} maxLength={60} pattern=".*[A-Za-z0-9].*" {...field("sku")} />
        <Field label={t.colors} hint={t.byComma} {...field("colors")} />
        <Field label={t.sizes} hint={t.byComma} {...field("sizes")} />
        <Field label={t.stockEach} type="number" min={0} max={1_000_000} {...field("stock")} />
        <div role="status">
          {variants.length > 0 && (
            <>
              <p className={page.soft}>{t.comeOf(variants.length)}</p>
              <p className={page.code}>{variants.map(({ sku }) => sku).join("\n")}</p>
            </>
          )}
        </div>
        <Told outcome={outcome} />
        <Button type="submit" busy={busy}>
          {t.create}
        </Button>
      </form>
    </div>
  );
}
