"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import { readProduct } from "./product-form";
import type { StaffProduct } from "./ProductEditor";
import { ProductFields, SellingFields } from "./ProductFields";

type Props = Readonly<{ product: StaffProduct; changing: Changing }>;

/** What a product says, costs, and when it is for sale. */
export function TextsForm({ product, changing: { busy, change } }: Props) {
  const t = useText(staffCatalogue);
  const { list } = useText(staff);
  const [wrongPrice, setWrongPrice] = useState(false);
  const { currency } = product.price;
  const save = async (form: FormData) => {
    const { english, amount, ...rest } = readProduct(form, currency);
    setWrongPrice(amount === null);
    if (amount === null) return;
    const body = {
      ...rest,
      price: { amount, currency },
      translations: { ...product.translations, en: english },
      version: product.version,
    };
    const params = { path: { product_id: product.id } };
    await change(
      () => unwrap(staffApi.PUT("/api/v1/admin/products/{product_id}", { params, body })),
      t.saved,
    );
  };
  return (
    <section className={page.section} aria-labelledby="texts">
      <h2 id="texts">{t.texts}</h2>
      <form
        method="post"
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save(new FormData(event.currentTarget));
        }}
      >
        <ProductFields product={product} currency={currency} wrongPrice={wrongPrice} />
        <SellingFields product={product} />
        <Button type="submit" busy={busy}>
          {list.save}
        </Button>
      </form>
    </section>
  );
}
