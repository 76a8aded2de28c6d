"use client";

import type { Return } from "@/api/types";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import styles from "./Orders.module.css";

/** What the shopper asked to send back, and what became of it. */
export function Returns({ returns }: { returns: readonly Return[] }) {
  const t = useText(orders);
  const locale = useLocale();
  return (
    <ul className={styles.orders}>
      {returns.map(({ id, number, status, createdAt, items, decisionNote, refund }) => (
        <li key={id} className={styles.card}>
          <p className={styles.between}>
            <span>{t.returnNumber(number)}</span>
            <span className={styles.status}>{t.returnStatuses[status]}</span>
          </p>
          <ul>
            {items.map((item) => (
              <li key={item.orderItemId} className={styles.soft}>
                {item.name} · {item.color} · {item.size} · ×{item.quantity} ·{" "}
                {t.reasons[item.reason]}
              </li>
            ))}
          </ul>
          <p className={styles.soft}>
            {formatDate(createdAt, locale)}
            {status === "received" && ` · ${t.refund(formatMoney(refund, locale))}`}
          </p>
          {decisionNote !== null && <p>{decisionNote}</p>}
        </li>
      ))}
    </ul>
  );
}
