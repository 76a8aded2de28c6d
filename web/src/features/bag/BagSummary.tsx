"use client";

import type { Cart } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { Price } from "@/components/Price";
import { bag } from "@/i18n/bag";
import { codeReason } from "@/i18n/codes";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Bag.module.css";
import { CodeForm } from "./CodeForm";
import { closeBag, isOrderable } from "./use-bag";

type Props = Readonly<{
  cart: Cart;
  compact: boolean;
  onPutCode: (code: string) => Promise<void>;
  onTakeOffCode: (code: string) => Promise<void>;
}>;

export function BagSummary({ cart, compact, onPutCode, onTakeOffCode }: Props) {
  const t = useText(bag);
  const locale = useLocale();
  return (
    <section className={styles.summary} aria-label={t.total}>
      {!compact && <CodeForm onPut={onPutCode} />}
      <dl className={styles.sums}>
        <div>
          <dt>{t.subtotal}</dt>
          <dd>
            <Price money={cart.subtotal} locale={locale} />
          </dd>
        </div>
        {cart.discounts.map((discount) => (
          <div key={discount.code ?? discount.name}>
            <dt>
              {discount.code ?? discount.name}
              <span className={styles.explanation}>{discount.explanation}</span>
              {discount.code !== null && !compact && (
                <TakeOff code={discount.code} onTakeOff={onTakeOffCode} />
              )}
            </dt>
            <dd>−{formatMoney(discount.amount, locale)}</dd>
          </div>
        ))}
        {cart.rejectedCodes.map(({ code, reason }) => (
          <div key={code}>
            <dt>
              {code}
              <span className={styles.explanation}>{codeReason(reason, locale)}</span>
              <TakeOff code={code} onTakeOff={onTakeOffCode} />
            </dt>
          </div>
        ))}
        <div className={styles.total}>
          <dt>{t.total}</dt>
          <dd>
            <Price money={cart.total} locale={locale} />
          </dd>
        </div>
      </dl>
      <p className={styles.soft}>{cart.freeShipping ? t.freeShipping : t.note}</p>
      {isOrderable(cart) ? (
        <ButtonLink wide href={`/${locale}/checkout`} prefetch={false} onClick={closeBag}>
          {t.checkout}
        </ButtonLink>
      ) : (
        <p className={styles.warning}>{t.checkoutLater}</p>
      )}
      {compact && (
        <ButtonLink wide variant="secondary" href={`/${locale}/bag`} onClick={closeBag}>
          {t.view}
        </ButtonLink>
      )}
    </section>
  );
}

function TakeOff({
  code,
  onTakeOff,
}: {
  code: string;
  onTakeOff: (code: string) => Promise<void>;
}) {
  const t = useText(bag);
  return (
    <Button
      variant="quiet"
      className={styles.takeOff}
      onClick={() => onTakeOff(code)}
      aria-label={t.takeOffCode(code)}
    >
      {t.remove}
    </Button>
  );
}
