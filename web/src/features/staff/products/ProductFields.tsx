"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Money } from "@/api/types";
import { Field, SelectField, TextField } from "@/components/Field";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { toShopClock } from "../form";
import { fromMinor } from "../minor";
import page from "../Staff.module.css";
import { useStaff } from "../use-staff";
import type { StaffProduct } from "./ProductEditor";

type Props = Readonly<{
  /** The one that is changed; null for a new one. */
  product: StaffProduct | null;
  currency: Money["currency"];
  wrongPrice: boolean;
}>;

/** What a product says in both languages, where it stands, and what it costs. */
export function ProductFields({ product, currency, wrongPrice }: Props) {
  const t = useText(staffCatalogue);
  const english = product?.translations.en;
  return (
    <>
      <Field label={t.nameVi} name="name" defaultValue={product?.name} maxLength={200} required />
      <TextField label={t.textVi} name="description" defaultValue={product?.description} rows={5} />
      <Field label={t.nameEn} name="name-en" defaultValue={english?.name ?? ""} maxLength={200} />
      <TextField
        label={t.textEn}
        name="text-en"
        defaultValue={english?.description ?? ""}
        rows={5}
      />
      <Field label={t.brand} name="brand" defaultValue={product?.brand} maxLength={200} required />
      <Category chosen={product?.category ?? ""} />
      <Field
        label={t.amount(currency)}
        name="amount"
        inputMode="decimal"
        defaultValue={product === null ? "" : fromMinor(product.price.amount, currency)}
        error={wrongPrice ? t.wrongAmount : undefined}
        required
      />
    </>
  );
}

/** Whether and when it is for sale; on the shop's clock, wherever staff are. */
export function SellingFields({ product }: { product: StaffProduct | null }) {
  const t = useText(staffCatalogue);
  return (
    <>
      <label className={page.check}>
        <input type="checkbox" name="published" defaultChecked={product?.published ?? false} />
        {t.published}
      </label>
      <Field
        label={t.from}
        name="from"
        type="datetime-local"
        defaultValue={toShopClock(product?.publishFrom ?? null)}
      />
      <Field
        label={t.until}
        name="until"
        type="datetime-local"
        defaultValue={toShopClock(product?.publishUntil ?? null)}
      />
    </>
  );
}

function Category({ chosen }: { chosen: string }) {
  const t = useText(staffCatalogue);
  const { data } = useStaff(["categories"], () => unwrap(staffApi.GET("/api/v1/admin/categories")));
  const names = new Map(data?.items.map(({ slug, name }) => [slug, name]));
  // Until the others are here, and if they never come, the one it is in can stay.
  if (chosen !== "" && !names.has(chosen)) names.set(chosen, chosen);
  return (
    // Begun anew once they are here: what is chosen is not among what is offered before.
    <SelectField key={names.size} label={t.category} name="category" defaultValue={chosen} required>
      <option value="">{t.choose}</option>
      {[...names].map(([slug, name]) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
