"use client";

import { useRef, useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Confirmed } from "@/components/Confirmed";
import { Field, SelectField } from "@/components/Field";
import { Price } from "@/components/Price";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { text } from "../form";
import { toMinor } from "../minor";
import page from "../Staff.module.css";
import { oneOf } from "../use-query";
import type { Changing } from "../use-staff";

type Order = Schemas["AdminOrderRead"];
const REASONS = [
  "goodwill",
  "damaged",
  "missing-piece",
  "late",
  "price-adjustment",
  "other",
] as const;

type Props = Readonly<{ order: Order; changing: Changing }>;

/** Part of the money given back without a return, at most what was paid and is not owed yet. */
export function Refund({ order, changing: { change } }: Props) {
  const t = useText(staffOrders);
  const { cancel } = useText(staff).list;
  const locale = useLocale();
  const form = useRef<HTMLFormElement>(null);
  // One key until it has been done: an answer that was lost does not pay twice.
  const key = useRef(crypto.randomUUID());
  const [isWrong, setWrong] = useState(false);
  const { currency } = order.paid;
  const left = { amount: order.paid.amount - order.refundDue.amount, currency };
  const refund = async () => {
    if (form.current === null) return;
    const given = new FormData(form.current);
    const amount = toMinor(text(given, "sum"), currency);
    const isSum = amount !== null && amount >= 1 && amount <= left.amount;
    setWrong(!isSum);
    if (!isSum) return;
    const body = { amount, reason: oneOf(REASONS, text(given, "reason")) ?? "goodwill" };
    const params = {
      path: { order_id: order.id },
      header: { "Idempotency-Key": key.current },
    };
    const isDone = await change(
      () => unwrap(staffApi.POST("/api/v1/admin/orders/{order_id}/refunds", { params, body })),
      t.refundDone,
    );
    if (!isDone) return;
    key.current = crypto.randomUUID();
    form.current.reset();
  };
  if (left.amount <= 0) return null;
  return (
    <section className={page.section} aria-labelledby="refund">
      <h2 id="refund">{t.giveBack}</h2>
      <p className={page.soft}>
        {t.atMost} <Price money={left} locale={locale} />
      </p>
      <form
        ref={form}
        method="post"
        className={page.form}
        onSubmit={(event) => event.preventDefault()}
      >
        <Field
          label={t.sumIn(currency)}
          name="sum"
          inputMode="decimal"
          autoComplete="off"
          error={isWrong ? t.wrongSum : undefined}
        />
        <SelectField label={t.why} name="reason">
          {REASONS.map((one) => (
            <option key={one} value={one}>
              {t.refundReasons[one]}
            </option>
          ))}
        </SelectField>
        <div className={page.row}>
          <Confirmed
            label={t.giveBack}
            name={t.giveBack}
            question={t.giveBackSure}
            cancel={cancel}
            onConfirm={() => void refund()}
          />
        </div>
      </form>
    </section>
  );
}
