"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Confirmed } from "@/components/Confirmed";
import { Field } from "@/components/Field";
import { Price } from "@/components/Price";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded, Told } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useChange, useMay, useStaff, type Changing } from "../use-staff";

type Payment = Schemas["StaffPaymentRead"];

/** How an order was paid, and what only a person can see: a transfer on the bank's statement. */
export function Payments({ orderId }: { orderId: string }) {
  const t = useText(staffOrders);
  const locale = useLocale();
  const mayConfirm = useMay("manager");
  const changing = useChange();
  const found = useStaff(["payments", orderId], () =>
    unwrap(staffApi.GET("/api/v1/admin/payments", { params: { query: { orderId, limit: 50 } } })),
  );
  const providers: Readonly<Record<string, string | undefined>> = t.providers;
  return (
    <section className={page.section} aria-labelledby="payments">
      <h2 id="payments">{t.payment}</h2>
      <Told outcome={changing.outcome} />
      <Loaded state={found}>
        {({ items }) => (
          <DataTable
            caption={t.payment}
            rows={items}
            rowKey={({ id }) => id}
            empty={t.noPayments}
            columns={[
              { name: t.way, cell: ({ provider }) => providers[provider] ?? provider },
              { name: t.begun, cell: ({ createdAt }) => formatDateTime(createdAt, locale) },
              {
                name: t.sum,
                numeric: true,
                cell: ({ amount }) => <Price money={amount} locale={locale} />,
              },
              { name: t.status, cell: (payment) => <State payment={payment} /> },
              {
                name: "",
                cell: (payment) => mayConfirm && <Deed payment={payment} changing={changing} />,
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

function State({ payment: { status, flag, failure, providerRef } }: { payment: Payment }) {
  const t = useText(staffOrders);
  return (
    <span className={page.tight}>
      <Standing of={flag === null ? status : "attention"}>
        {flag === null ? t.paymentStatuses[status] : t.flags[flag]}
      </Standing>
      {[providerRef, failure].map(
        (word) =>
          word !== null && (
            <span key={word} className={page.soft}>
              {word}
            </span>
          ),
      )}
    </span>
  );
}

/** What a person may say of a payment: that a transfer has come in, or that a misfit is settled. */
function Deed({
  payment: { id, provider, status, flag },
  changing: { change },
}: Readonly<{ payment: Payment; changing: Changing }>) {
  const t = useText(staffOrders);
  const { cancel } = useText(staff).list;
  const [reference, setReference] = useState("");
  const params = { path: { payment_id: id } };
  const dismiss = () =>
    unwrap(staffApi.POST("/api/v1/admin/payments/{payment_id}/dismiss", { params }));
  const confirm = () => {
    const body = { reference: reference.trim() === "" ? null : reference.trim() };
    return unwrap(staffApi.POST("/api/v1/admin/payments/{payment_id}/confirm", { params, body }));
  };
  if (flag !== null) {
    return (
      <Confirmed
        label={t.dismiss}
        name={t.dismiss}
        question={t.dismissSure}
        cancel={cancel}
        onConfirm={() => void change(dismiss, t.dismissed)}
      />
    );
  }
  if (provider !== "bank_transfer" || !["pending", "expired"].includes(status)) return null;
  return (
    <div className={page.tight}>
      <Field
        label={t.reference}
        value={reference}
        maxLength={200}
        onChange={({ target }) => setReference(target.value)}
      />
      <div className={page.row}>
        <Confirmed
          label={t.cameIn}
          name={t.cameIn}
          question={t.cameInSure}
          cancel={cancel}
          onConfirm={() => void change(confirm, t.confirmed)}
        />
      </div>
    </div>
  );
}
