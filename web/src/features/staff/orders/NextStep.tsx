"use client";

import { useRef } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useText } from "@/i18n/use-locale";
import { text, textOrNull } from "../form";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import { stepsFrom, type Step } from "./steps";

type Props = Readonly<{ order: Schemas["AdminOrderRead"]; changing: Changing }>;

/** What is to be done next with an order; a parcel is named as it leaves the house. */
export function NextStep({ order, changing: { busy, change } }: Props) {
  const t = useText(staffOrders);
  const { list } = useText(staff);
  const form = useRef<HTMLFormElement>(null);
  const steps = stepsFrom(order.status);
  const ships = steps.includes("shipped");
  const go = async (status: Step) => {
    if (form.current === null) return;
    const given = new FormData(form.current);
    const [carrier, number] = [text(given, "carrier"), text(given, "parcel")];
    const tracking =
      status === "shipped" && carrier !== "" && number !== ""
        ? { carrier, number, url: textOrNull(given, "url") }
        : null;
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
          {ships && (
            <>
              <Field label={t.carrier} name="carrier" maxLength={80} />
              <Field label={t.parcel} name="parcel" maxLength={80} />
              <Field label={t.trackUrl} name="url" type="url" maxLength={500} />
            </>
          )}
          <Field label={t.moveNote} name="note" maxLength={500} />
          <div className={page.row}>
            {steps.map((step) =>
              step === "cancelled" ? (
                <Confirmed
                  key={step}
                  label={t.moves.cancelled}
                  name={t.moves.cancelled}
                  question={t.sure}
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
