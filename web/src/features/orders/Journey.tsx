"use client";

import type { Order } from "@/api/types";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import styles from "./Orders.module.css";
import { ahead } from "./states";

/** What has happened with an order, and what is still to come. */
export function Journey({ order }: { order: Order }) {
  const t = useText(orders);
  const locale = useLocale();
  return (
    <ol className={styles.journey}>
      {order.history.map(({ status, at, by, note }) => (
        <li key={`${status}-${at}`}>
          <span>{t.statuses[status]}</span>
          <span className={styles.soft}>
            <time dateTime={at}>{formatDateTime(at, locale)}</time>
            {status === "cancelled" && t.by[by] && `, ${t.by[by]}`}
          </span>
          {note !== null && <span className={styles.soft}>{note}</span>}
          {status === "shipped" && order.tracking !== null && <Parcel order={order} />}
        </li>
      ))}
      {ahead(order).map((status) => (
        <li key={status} className={styles.ahead}>
          <span>{t.statuses[status]}</span>
          <span className="visually-hidden">, {t.expected}</span>
        </li>
      ))}
    </ol>
  );
}

function Parcel({ order: { tracking } }: { order: Order }) {
  const t = useText(orders);
  if (tracking === null) return null;
  return (
    <span className={styles.soft}>
      {t.tracking(tracking.carrier, tracking.number)}
      {tracking.url?.startsWith("https://") && (
        <>
          {" · "}
          <a href={tracking.url} className="link" target="_blank" rel="noreferrer">
            {t.track}
          </a>
        </>
      )}
    </span>
  );
}
