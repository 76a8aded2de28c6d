"use client";

import { useState, type ReactNode } from "react";

import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffDiscounts } from "@/i18n/staff-discounts";
import { useText } from "@/i18n/use-locale";
import { toShopClock } from "../form";
import { Told } from "../Loaded";
import { fromMinor } from "../minor";
import page from "../Staff.module.css";
import { oneOf } from "../use-query";
import type { Outcome } from "../use-staff";
import { Scope } from "./Scope";
import { CURRENCIES, KINDS, readCode, readTerms, type Discount, type Terms } from "./terms";

export type Wanted = Readonly<{ code: string | null; terms: Terms }>;

type Props = Readonly<{
  /** The one that is changed; null for a new one. */
  discount: Discount | null;
  busy: boolean;
  outcome: Outcome | null;
  /** Null for who may only look. */
  onSubmit: ((wanted: Wanted) => Promise<unknown>) | null;
}>;

export function DiscountForm({ discount, busy, outcome, onSubmit }: Props) {
  const t = useText(staffDiscounts);
  const { list } = useText(staff);
  const [wrong, setWrong] = useState<"value" | "minimumSubtotal" | null>(null);
  const submit = (form: FormData) => {
    const { value, minimumSubtotal, ...rest } = readTerms(form);
    if (value === null || minimumSubtotal === null) {
      setWrong(value === null ? "value" : "minimumSubtotal");
      return;
    }
    setWrong(null);
    const terms = { ...rest, value, minimumSubtotal, active: form.has("active") };
    void onSubmit?.({ code: readCode(form), terms });
  };
  return (
    <form
      method="post"
      className={page.wideForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit(new FormData(event.currentTarget));
      }}
    >
      <fieldset className={page.plain} disabled={onSubmit === null}>
        {discount === null && (
          <Field
            label={t.code}
            name="code"
            hint={t.codeHint}
            aside={list.optional}
            pattern="[A-Za-z0-9][A-Za-z0-9\-]{2,39}"
            autoComplete="off"
            autoCapitalize="characters"
          />
        )}
        <Field
          label={t.name}
          name="name"
          hint={t.nameHint}
          defaultValue={discount?.name}
          maxLength={200}
          required
        />
        <Worth
          discount={discount}
          wrongValue={wrong === "value"}
          wrongMinimum={wrong === "minimumSubtotal"}
        />
        <Limits discount={discount} />
        <div>
          <Check name="firstOrderOnly" checked={discount?.firstOrderOnly ?? false}>
            {t.firstOrderOnly}
          </Check>
          <Check name="stackable" checked={discount?.stackable ?? false}>
            {t.stackable}
          </Check>
          {discount === null && (
            <Check name="active" checked>
              {t.activeNow}
            </Check>
          )}
        </div>
        <Scope discount={discount} />
        <Told outcome={outcome} />
        {onSubmit !== null && (
          <div>
            <Button type="submit" busy={busy}>
              {discount === null ? t.create : list.save}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

function Check({
  name,
  checked,
  children,
}: {
  name: string;
  checked: boolean;
  children: ReactNode;
}) {
  return (
    <label className={page.check}>
      <input type="checkbox" name={name} defaultChecked={checked} />
      {children}
    </label>
  );
}

function Worth({
  discount,
  wrongValue,
  wrongMinimum,
}: {
  discount: Discount | null;
  wrongValue: boolean;
  wrongMinimum: boolean;
}) {
  const t = useText(staffDiscounts);
  const [kind, setKind] = useState<Terms["kind"]>(discount?.kind ?? "percentage");
  const currency = discount?.currency ?? "VND";
  const typed = (amount: number) => fromMinor(amount, currency);
  const before = discount?.kind === kind ? discount.value : undefined;
  return (
    <div className={page.filters}>
      <SelectField
        label={t.kind}
        name="kind"
        value={kind}
        onChange={({ target }) => setKind(oneOf(KINDS, target.value) ?? "percentage")}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t.kinds[one]}
          </option>
        ))}
      </SelectField>
      {kind !== "free_shipping" && (
        <Field
          key={kind}
          label={kind === "percentage" ? t.percent : t.sum}
          name="value"
          inputMode={kind === "percentage" ? "numeric" : "decimal"}
          {...(before !== undefined && {
            defaultValue: kind === "percentage" ? before : typed(before),
          })}
          error={wrongValue ? t.wrongSum : undefined}
          required
        />
      )}
      <Field
        label={t.minimum}
        name="minimumSubtotal"
        inputMode="decimal"
        defaultValue={typed(discount?.minimumSubtotal ?? 0)}
        error={wrongMinimum ? t.wrongSum : undefined}
      />
      <SelectField label={t.currency} name="currency" defaultValue={currency}>
        {CURRENCIES.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </SelectField>
    </div>
  );
}

function Limits({ discount }: { discount: Discount | null }) {
  const t = useText(staffDiscounts);
  return (
    <>
      <div className={page.filters}>
        <Field
          label={t.starts}
          name="startsAt"
          type="datetime-local"
          defaultValue={toShopClock(discount?.startsAt ?? null)}
          hint={t.clockHint}
        />
        <Field
          label={t.ends}
          name="endsAt"
          type="datetime-local"
          defaultValue={toShopClock(discount?.endsAt ?? null)}
          hint={t.clockHint}
        />
      </div>
      <div className={page.filters}>
        <Field
          label={t.totalLimit}
          name="totalLimit"
          type="number"
          min={0}
          defaultValue={discount?.totalLimit ?? ""}
          hint={t.limitHint}
        />
        <Field
          label={t.customerLimit}
          name="perCustomerLimit"
          type="number"
          min={0}
          defaultValue={discount?.perCustomerLimit ?? ""}
          hint={t.limitHint}
        />
      </div>
    </>
  );
}
