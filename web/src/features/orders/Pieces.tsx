"use client";

import type { Money, Order } from "@/api/types";
import { Price } from "@/components/Price";
import { checkout } from "@/i18n/checkout";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Orders.module.css";

/** What was ordered, and what it came to. */
export function Pieces({ order }: { order: Order }) {
  const t = useText(orders);
  const locale = useLocale();
  return (
    <div>
      <ul>
        {order.items.map((item) => (
          <li key={item.id} className={styles.line}>
            {item.imageUrl !== null && (
              <img src={item.imageUrl} alt="" width={72} height={90} className={styles.picture} />
            )}
            <div>
              <p>{item.name}</p>
              <p className={styles.soft}>
                {item.color} · {item.size} · {t.quantity(item.quantity)}
              </p>
              {item.returnedQuantity > 0 && (
                <p className={styles.soft}>{t.returnedQuantity(item.returnedQuantity)}</p>
              )}
            </div>
            <Price money={item.lineTotal} locale={locale} />
          </li>
        ))}
      </ul>
      <Sums order={order} />
    </div>
  );
}

function Sums({ order }: { order: Order }) {
  const t = useText(orders);
  const { free } = useText(checkout);
  const locale = useLocale();
  const row = (name: string, money: Money, look?: string) => (
    <div className={look}>
      <dt>{name}</dt>
      <dd>{formatMoney(money, locale)}</dd>
    </div>
  );
  return (
    <dl className={styles.sums}>
      {row(t.subtotal, order.subtotal)}
      {order.discounts.map(({ code, name, amount }) => (
        <div key={code ?? name}>
          <dt>{code ?? name}</dt>
          <dd>−{formatMoney(amount, locale)}</dd>
        </div>
      ))}
      <div>
        <dt>{t.shipping}</dt>
        <dd>{order.shipping.amount === 0 ? free : formatMoney(order.shipping, locale)}</dd>
      </div>
      {row(t.total, order.total, styles.total)}
      {order.tax.amount > 0 && (
        <div className={styles.soft}>
          <dt>{t.taxIncluded(formatMoney(order.tax, locale))}</dt>
        </div>
      )}
      {order.paid.amount > 0 && row(t.paid, order.paid)}
      {order.refunded.amount > 0 && row(t.refunded, order.refunded)}
    </dl>
  );
}
