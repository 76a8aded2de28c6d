"use client";

import { useId, useState } from "react";

import type { Address } from "@/api/types";
import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { addressOf, type AddressWrite } from "@/features/account/address";
import { account } from "@/i18n/account";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { countries, HOME_COUNTRY } from "@/lib/countries";
import styles from "./Checkout.module.css";

type Props = Readonly<{
  /** What was written before. */
  given: Address | null;
  /** The fields that do not fit. */
  wrong: readonly string[];
  busy: boolean;
  onUse: (address: AddressWrite, keep: boolean) => void;
}>;

const COMPLETES = {
  fullName: "name",
  phone: "tel",
  line1: "address-line1",
  line2: "address-line2",
  ward: "address-level3",
  district: "address-level2",
  city: "address-level1",
  postalCode: "postal-code",
} as const;
type Name = keyof typeof COMPLETES;

export function AddressForm({ given, wrong, busy, onUse }: Props) {
  const t = useText(checkout);
  const { fields, phoneHint, phoneWrong, fieldWrong } = useText(account);
  const locale = useLocale();
  const keepId = useId();
  const [country, setCountry] = useState(given?.country ?? HOME_COUNTRY);
  const field = (name: Name, required: boolean) => (
    <Field
      key={name}
      label={fields[name]}
      name={name}
      required={required}
      autoComplete={`shipping ${COMPLETES[name]}`}
      maxLength={name === "phone" ? 26 : 200}
      defaultValue={given?.[name] ?? ""}
      error={wrong.includes(name) ? (name === "phone" ? phoneWrong : fieldWrong) : undefined}
      {...(!required && { aside: t.optional })}
      {...(name === "phone" && { type: "tel", hint: phoneHint })}
    />
  );
  return (
    <form
      method="post"

      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        if (!busy) onUse(addressOf(form), form.get("keep") === "on");
      }}
    >
      <div className={styles.pair}>
        {field("fullName", true)}
        {field("phone", true)}
      </div>
      {field("line1", true)}
      {field("line2", false)}
      <div className={styles.pair}>
        {field("ward", false)}
        {field("district", false)}
        {field("city", true)}
        {country !== HOME_COUNTRY && field("postalCode", false)}
        <SelectField
          label={fields.country}
          name="country"
          autoComplete="shipping country"
          value={country}
          onChange={(event) => setCountry(event.target.value)}
        >
          {countries(locale).map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <label htmlFor={keepId} className={styles.check}>
        <input id={keepId} type="checkbox" name="keep" defaultChecked />
        {t.keepAddress}
      </label>
      <Button type="submit" variant="secondary" busy={busy}>
        {t.useAddress}
      </Button>
    </form>
  );
}
