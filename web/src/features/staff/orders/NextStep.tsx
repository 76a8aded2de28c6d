"use client";

import { useRef, useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useText } from "@/i18n/use-locale";
import { textOrNull } from "../form";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import { isFinal, stepsFrom, type Step } from "./steps";
import { TrackingFields } from "./Tracking";
import { readParcel } from "./parcel";

type Props = Readonly<{ order: Schemas["AdminOrderRead"]; changing: Changing }>;

/** What is to be done next with an order; a parcel is named as it leaves the house. */
export function NextStep({ order, changing: { busy, change } }: Props) {
  const t = useText(staffOrders);
  const { list } = useText(staff);
  const form = useRef<HTMLFormElement>(null);
  const steps = stepsFrom(order.status);
  const [isPartial, setPartial] = useState(false);
  const ships = steps.includes("shipped");
  const go = async (status: Step) => {
    if (form.current === null) return;
    const given = new FormData(form.current);
    const tracking = status === "shipped" ? readParcel(given) : null;
    setPartial(tracking === "partial");
    if (tracking === "partial") return;
    const body = { status, note: textOrNull(given, "note"), tracking };
    const params = { path: { order_id: order.id } };
    await change(
      () => unwrap(staffApi.PUT("/api/v1/admin/orders/{order_id}/status", { params, body })),
      t.moved,
    );
  };
  return (
    <section className={page.section} aria-labelledby="next-step">
      <h2 id="next-step">{t.move}</h2>
      {steps.length === 0 ? (
        <p className={page.soft}>{t.noNext}</p>
      ) : (
        <form
          ref={form}
          method="post"
          className={page.form}
          onSubmit={(event) => event.preventDefault()}
        >
          {ships && <TrackingFields tracking={null} isPartial={isPartial} />}
          <Field label={t.moveNote} name="note" maxLength={500} />
          <div className={page.row}>
            {steps.map((step) =>
              isFinal(step) ? (
                <Confirmed
                  key={step}
                  label={t.moves[step]}
                  name={t.moves[step]}
                  question={t.sure[step]}
                  cancel={list.cancel}
                  onConfirm={() => void go(step)}
                />
              ) : (
                <Button key={step} busy={busy} onClick={() => void go(step)}>
                  {t.moves[step]}
                </Button>
              ),
            )}
          </div>
        </form>
      )}
    </section>
  );
}
