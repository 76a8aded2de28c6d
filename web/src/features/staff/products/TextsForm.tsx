"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field, TextField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { fromShopClock, text, textOrNull, toShopClock, wholeNumber } from "../form";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import type { StaffProduct } from "./ProductEditor";

type Props = Readonly<{ product: StaffProduct; changing: Changing }>;

/** What a product says in both languages, what it costs, and when it is for sale. */
export function TextsForm({ product, changing: { busy, change } }: Props) {
  const t = useText(staffCatalogue);
  const { list } = useText(staff);
  const english = product.translations.en;
  const save = async (given: FormData) => {
    const { currency } = product.price;
    const body = {
      name: text(given, "name"),
      description: text(given, "description"),
      translations: {
        ...product.translations,
        en: { name: textOrNull(given, "name-en"), description: textOrNull(given, "text-en") },
      },
      brand: text(given, "brand"),
      category: text(given, "category"),
      price: { amount: wholeNumber(given, "amount") ?? product.price.amount, currency },
      published: given.get("published") === "on",
      publishFrom: fromShopClock(text(given, "from")),
      publishUntil: fromShopClock(text(given, "until")),
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
          void save(new FormData(event.currentTarget));
        }}
      >
        <Field label={t.nameVi} name="name" defaultValue={product.name} required />
        <TextField
          label={t.textVi}
          name="description"
          defaultValue={product.description}
          rows={5}
        />
        <Field label={t.nameEn} name="name-en" defaultValue={english?.name ?? ""} />
        <TextField
          label={t.textEn}
          name="text-en"
          defaultValue={english?.description ?? ""}
          rows={5}
        />
        <Field label={t.brand} name="brand" defaultValue={product.brand} required />
        <Field label={t.category} name="category" defaultValue={product.category} required />
        <Field
          label={t.amount(product.price.currency)}
          name="amount"
          inputMode="numeric"
          pattern="\d+"
          defaultValue={product.price.amount}
          required
        />
        <label className={page.row}>
          <input type="checkbox" name="published" defaultChecked={product.published} />
          {t.published}
        </label>
        <Field
          label={t.from}
          name="from"
          type="datetime-local"
          defaultValue={toShopClock(product.publishFrom)}
        />
        <Field
          label={t.until}
          name="until"
          type="datetime-local"
          defaultValue={toShopClock(product.publishUntil)}
        />
        <Button type="submit" busy={busy}>
          {list.save}
        </Button>
      </form>
    </section>
  );
}
