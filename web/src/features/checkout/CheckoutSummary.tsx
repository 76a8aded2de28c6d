"use client";

import type { Cart, Quote } from "@/api/types";
import { Button } from "@/components/Button";
import { Price } from "@/components/Price";
import { CodeForm } from "@/features/bag/CodeForm";
import { bag } from "@/i18n/bag";
import { checkout } from "@/i18n/checkout";
import { codeReason } from "@/i18n/codes";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Checkout.module.css";

type Props = Readonly<{
  cart: Cart;
  /** The API's reckoning; until there is one, the bag's own sums. */
  quote: Quote | undefined;
  /** The chosen way of delivery, as the page calls it. */
  delivery: string | null;
  onPutCode: (code: string) => Promise<void>;
  onTakeOffCode: (code: string) => void;
}>;

export function CheckoutSummary({ cart, onPutCode, ...reckoned }: Props) {
  return (
    <>
      <ul className={styles.lines}>
        {cart.items.map((item) => (
          <SummaryLine key={item.id} item={item} />
        ))}
      </ul>
      <CodeForm onPut={onPutCode} />
      <Sums cart={cart} {...reckoned} />
    </>
  );
}

function SummaryLine({ item }: { item: Cart["items"][number] }) {
  const locale = useLocale();
  return (
    <li className={styles.line}>
      {item.imageUrl !== null && (
        <img src={item.imageUrl} alt="" width={56} height={70} className={styles.thumb} />
      )}
      <div>
        <p>{item.name}</p>
        <p className={styles.soft}>
          {item.color} · {item.size} · ×{item.quantity}
        </p>
      </div>
      {item.lineTotal !== null && <Price money={item.lineTotal} locale={locale} />}
    </li>
  );
}

function Sums({ cart, quote, delivery, onTakeOffCode }: Omit<Props, "onPutCode">) {
  const t = useText(checkout);
  const b = useText(bag);
  const locale = useLocale();
  const { subtotal, discounts, rejectedCodes, total } = quote ?? cart;
  // A quote speaks the language of the shopper's letters, the bag that of the page.
  const inOurWords = (code: string | null) =>
    cart.discounts.find((one) => one.code === code)?.explanation;
  const takeOff = (code: string) => (
    <Button
      variant="quiet"
      className={styles.takeOff}
      onClick={() => onTakeOffCode(code)}
      aria-label={b.takeOffCode(code)}
    >
      {b.remove}
    </Button>
  );
  return (
    <dl className={styles.sums}>
      <div>
        <dt>{t.subtotal}</dt>
        <dd>
          <Price money={subtotal} locale={locale} />
        </dd>
      </div>
      {discounts.map(({ code, name, explanation, amount }) => (
        <div key={code ?? name}>
          <dt>
            {code ?? name}
            <span className={styles.soft}>{inOurWords(code) ?? explanation}</span>
            {code !== null && takeOff(code)}
          </dt>
          <dd>−{formatMoney(amount, locale)}</dd>
        </div>
      ))}
      {rejectedCodes.map(({ code, reason }) => (
        <div key={code}>
          <dt>
            {code}
            <span className={styles.soft}>{codeReason(reason, locale)}</span>
            {takeOff(code)}
          </dt>
        </div>
      ))}
      {quote !== undefined && (
        <div>
          <dt>
            {t.shipping}
            <span className={styles.soft}>{delivery ?? quote.shippingMethod.name}</span>
          </dt>
          <dd>{quote.shipping.amount === 0 ? t.free : formatMoney(quote.shipping, locale)}</dd>
        </div>
      )}
      <div className={styles.total}>
        <dt>{t.total}</dt>
        <dd>
          <Price money={total} locale={locale} />
        </dd>
      </div>
      {quote !== undefined && quote.tax.amount > 0 && (
        <div className={styles.soft}>
          <dt>{t.taxIncluded(formatMoney(quote.tax, locale))}</dt>
        </div>
      )}
    </dl>
  );
}
