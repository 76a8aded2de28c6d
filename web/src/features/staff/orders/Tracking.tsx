"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useText } from "@/i18n/use-locale";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import { readParcel } from "./parcel";

type Order = Schemas["AdminOrderRead"];

type FieldsProps = Readonly<{ tracking: Order["tracking"]; isPartial: boolean }>;

/** A parcel's name and where it can be followed. */
export function TrackingFields({ tracking, isPartial }: FieldsProps) {
  const t = useText(staffOrders);
  const error = isPartial ? t.partialTracking : undefined;
  return (
    <>
      <Field
        label={t.carrier}
        name="carrier"
        maxLength={80}
        defaultValue={tracking?.carrier}
        error={error}
      />
      <Field label={t.parcel} name="parcel" maxLength={80} defaultValue={tracking?.number} />
      <Field
        label={t.trackUrl}
        name="url"
        type="url"
        maxLength={500}
        defaultValue={tracking?.url ?? undefined}
      />
    </>
  );
}

/** A parcel that is under way, told anew: its number was mistyped, or another carrier took it. */
export function Tracking({
  order,
  changing: { busy, change },
}: Readonly<{ order: Order; changing: Changing }>) {
  const t = useText(staffOrders);
  const { list } = useText(staff);
  const [isPartial, setPartial] = useState(false);
  const save = async (form: FormData) => {
    const body = readParcel(form);
    setPartial(body === "partial" || body === null);
    if (body === "partial" || body === null) return;
    const params = { path: { order_id: order.id } };
    await change(
      () => unwrap(staffApi.PUT("/api/v1/admin/orders/{order_id}/tracking", { params, body })),
      t.trackingSaved,
    );
  };
  return (
    <section className={page.section} aria-labelledby="tracking">
      <h2 id="tracking">{t.tracking}</h2>
      <form
        method="post"
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save(new FormData(event.currentTarget));
        }}
      >
        <TrackingFields tracking={order.tracking} isPartial={isPartial} />
        <div>
          <Button type="submit" variant="secondary" busy={busy}>
            {list.save}
          </Button>
        </div>
      </form>
    </section>
  );
}
