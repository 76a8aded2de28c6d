"use client";

import { useRef } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { text } from "../form";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange, useMay } from "../use-staff";

/** What colleagues tell each other about an order; shoppers never see it. */
export function Notes({ order }: { order: Schemas["AdminOrderRead"] }) {
  const t = useText(staffOrders);
  const locale = useLocale();
  const mayWrite = useMay("support");
  const { busy, outcome, change } = useChange();
  const form = useRef<HTMLFormElement>(null);
  const add = async () => {
    if (form.current === null) return;
    const body = { text: text(new FormData(form.current), "note") };
    const params = { path: { order_id: order.id } };
    const asked = () =>
      unwrap(staffApi.POST("/api/v1/admin/orders/{order_id}/notes", { params, body }));
    if (await change(asked, t.noted)) form.current.reset();
  };
  return (
    <section className={page.section} aria-labelledby="notes">
      <h2 id="notes">{t.notes}</h2>
      <ul className={page.stack}>
        {order.notes.map((note) => (
          <li key={note.id}>
            {note.text}{" "}
            <span className={page.soft}>
              {formatDateTime(note.createdAt, locale)} · {note.author}
            </span>
          </li>
        ))}
      </ul>
      <Told outcome={outcome} />
      {mayWrite && (
        <form
          ref={form}
          method="post"
          className={page.form}
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <Field label={t.addNote} name="note" required maxLength={2000} />
          <Button type="submit" variant="secondary" busy={busy}>
            {t.addNote}
          </Button>
        </form>
      )}
    </section>
  );
}
