"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Price } from "@/components/Price";
import { AddressLines } from "@/features/checkout/AddressLines";
import { orders } from "@/i18n/orders";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded, Told } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useChange, useMay, useStaff } from "../use-staff";
import { Invoice } from "./Invoice";
import { NextStep } from "./NextStep";
import { Notes } from "./Notes";
import { Payments } from "./Payments";
import { Refund } from "./Refund";
import { Tracking } from "./Tracking";

type Order = Schemas["AdminOrderRead"];

export function OrderDetail({ id }: { id: string }) {
  const found = useStaff(["order", id], () =>
    unwrap(staffApi.GET("/api/v1/admin/orders/{order_id}", { params: { path: { order_id: id } } })),
  );
  return <Loaded state={found}>{(order) => <Whole order={order} />}</Loaded>;
}

function Whole({ order }: { order: Order }) {
  const t = useText(staffOrders);
  const { statuses } = useText(orders);
  const locale = useLocale();
  const mayMove = useMay("support");
  const mayRefund = useMay("manager");
  const isOnItsWay = order.status === "shipped" || order.status === "delivered";
  // Here, for the next step is another one once this is taken.
  const changing = useChange();
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{order.number}</h1>
        <Standing of={order.status}>{statuses[order.status]}</Standing>
      </div>
      <Told outcome={changing.outcome} />
      {mayMove && <NextStep key={order.status} order={order} changing={changing} />}
      <Pieces order={order} />
      {mayMove && <Invoice order={order} />}
      <Payments orderId={order.id} />
      {mayRefund && <Refund key={order.refundDue.amount} order={order} changing={changing} />}
      <section className={page.section} aria-labelledby="deliver">
        <h2 id="deliver">{t.deliverTo}</h2>
        <AddressLines address={order.shippingAddress} locale={locale} />
        {order.email !== null && <p className={page.soft}>{order.email}</p>}
        {order.tracking !== null && (
          <p>
            {t.tracking}: {order.tracking.carrier} {order.tracking.number}
          </p>
        )}
        {order.note !== null && <p>{order.note}</p>}
      </section>
      {mayMove && isOnItsWay && (
        <Tracking key={JSON.stringify(order.tracking)} order={order} changing={changing} />
      )}
      <History order={order} />
      <Notes order={order} />
    </div>
  );
}

function Pieces({ order }: { order: Order }) {
  const t = useText(staffOrders);
  const locale = useLocale();
  return (
    <section className={page.section} aria-labelledby="pieces">
      <h2 id="pieces">{t.pieces}</h2>
      <DataTable
        caption={t.pieces}
        rows={order.items}
        rowKey={({ id }) => id}
        empty=""
        columns={[
          {
            name: t.pieces,
            cell: ({ name, color, size, quantity }) =>
              `${name} · ${color} · ${size} ${t.quantity(quantity)}`,
          },
          { name: "SKU", cell: ({ sku }) => sku },
          {
            name: t.total,
            numeric: true,
            cell: ({ lineTotal }) => <Price money={lineTotal} locale={locale} />,
          },
        ]}
      />
      <dl className={page.facts}>
        {(
          [
            [t.total, order.total],
            [t.paid, order.paid],
            [t.refunded, order.refunded],
          ] as const
        ).map(([name, money]) => (
          <div key={name} className={page.fact}>
            <dt>{name}</dt>
            <dd className={page.sum}>
              <Price money={money} locale={locale} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function History({ order }: { order: Order }) {
  const t = useText(staffOrders);
  const { statuses } = useText(orders);
  const locale = useLocale();
  return (
    <section className={page.section} aria-labelledby="history">
      <h2 id="history">{t.history}</h2>
      <ol className={page.stack}>
        {order.history.map(({ at, status, actor, note }) => (
          <li key={`${at}${status}`}>
            {statuses[status]}{" "}
            <span className={page.soft}>
              {formatDateTime(at, locale)} · {t.by(actor)}
            </span>
            {note !== null && <p className={page.soft}>{note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
