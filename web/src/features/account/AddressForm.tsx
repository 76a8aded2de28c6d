"use client";

import { useState } from "react";

import { explain, fieldErrors } from "@/api/problem";
import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { account } from "@/i18n/account";
import { useLocale, useText } from "@/i18n/use-locale";
import { countries, HOME_COUNTRY } from "@/lib/countries";
import { addressOf, OPTIONAL, type Address, type AddressWrite } from "./address";
import styles from "./Room.module.css";

type Props = Readonly<{
  address: Address | null;
  onSave: (address: AddressWrite) => Promise<void>;
  onCancel: () => void;
}>;

type Name = keyof typeof account.vi.fields;

// What a browser may fill in (HTML, autofill detail tokens).
const AUTOFILL: Readonly<Record<Name, string>> = {
  fullName: "name",
  phone: "tel",
  line1: "address-line1",
  line2: "address-line2",
  ward: "address-level3",
  district: "address-level2",
  city: "address-level1",
  postalCode: "postal-code",
  country: "country",
};

export function AddressForm({ address, onSave, onCancel }: Props) {
  const t = useText(account);
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const wrong = fieldErrors(failure);
  const save = async (form: FormData) => {
    setBusy(true);
    setFailure(null);
    try {
      await onSave(addressOf(form));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const field = (name: Exclude<Name, "country">) => {
    const optional = OPTIONAL.some((one) => one === name);
    return (
      <Field
        label={t.fields[name]}
        name={name}
        autoComplete={AUTOFILL[name]}
        defaultValue={address?.[name] ?? ""}
        required={!optional}
        maxLength={name === "phone" ? 26 : 200}
        {...(optional && { aside: t.optional })}
        {...(name === "phone" && { type: "tel" })}
        error={name in wrong ? (name === "phone" ? t.phoneWrong : t.fieldWrong) : undefined}
      />
    );
  };
  return (
    <form
      method="post"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save(new FormData(event.currentTarget));
      }}
    >
      {field("fullName")}
      {field("phone")}
      {field("line1")}
      {field("line2")}
      <div className={styles.pair}>
        {field("ward")}
        {field("district")}
      </div>
      <div className={styles.pair}>
        {field("city")}
        {field("postalCode")}
      </div>
      <SelectField
        label={t.fields.country}
        name="country"
        autoComplete={AUTOFILL.country}
        defaultValue={address?.country ?? HOME_COUNTRY}
      >
        {countries(locale).map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      {/* The default one stays it until another is: there is nothing to take off. */}
      {address?.isDefault !== true && (
        <label className={styles.check}>
          <input type="checkbox" name="isDefault" />
          {t.makeDefault}
        </label>
      )}
      {failure !== null && (
        <Notice tone="danger" live>
          {explain(failure, locale)}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button type="submit" busy={busy}>
          {t.save}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          {t.cancel}
        </Button>
      </div>
    </form>
  );
}
