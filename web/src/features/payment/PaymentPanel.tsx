"use client";

import { useSearchParams } from "next/navigation";
import { useId, useState } from "react";

import { explain } from "@/api/problem";
import type { Order, Payment, PaymentMethod } from "@/api/types";
import { Button, buttonLook } from "@/components/Button";
import { Choice } from "@/components/Choice";
import { Notice } from "@/components/Notice";
import { Price } from "@/components/Price";
import { Skeleton } from "@/components/Skeleton";
import { takes } from "@/features/checkout/pay-limits";
import { usePaymentMethods } from "@/features/checkout/use-checkout";
import { checkout } from "@/i18n/checkout";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { CardForm } from "./CardForm";
import styles from "./Payment.module.css";
import { returnedWith } from "./states";
import { Transfer } from "./Transfer";
import { usePayment, type OnlineMethod } from "./use-payment";

/** How an order that waits for its money is paid: in the way it names, or in another. */
export function PaymentPanel({ order }: { order: Order }) {
  const t = useText(checkout);
  const locale = useLocale();
  const id = useId();
  const returned = returnedWith(useSearchParams());
  const [method, setMethod] = useState<OnlineMethod | null>(onlineOf(order.paymentMethod));
  const [isAgain, payAgain] = useState(returned !== "waiting");
  const [isChoosing, choose] = useState(false);
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{method === null ? t.pay : t.payTitle(t.methods[method])}</h2>
        <span className={styles.sum}>
          <Price money={order.total} locale={locale} />
        </span>
      </div>
      {order.paymentDueAt !== null && (
        <p className={styles.soft}>{t.payUntil(formatDateTime(order.paymentDueAt, locale))}</p>
      )}
      {returned === "failed" && <Notice tone="danger">{t.failed}</Notice>}
      {isAgain ? (
        method !== null && <Paying key={method} order={order} method={method} />
      ) : (
        <Notice live>{t.checking}</Notice>
      )}
      {isChoosing ? (
        <OtherWays
          order={order}
          value={method}
          onChoose={(wanted) => {
            setMethod(wanted);
            payAgain(true);
          }}
        />
      ) : (
        <Button variant="quiet" className={styles.other} onClick={() => choose(true)}>
          {t.payOtherwise}
        </Button>
      )}
    </section>
  );
}

function onlineOf(method: Order["paymentMethod"]): OnlineMethod | null {
  return method === "cash_on_delivery" ? null : method;
}

type OtherProps = Readonly<{
  order: Order;
  value: OnlineMethod | null;
  onChoose: (method: OnlineMethod) => void;
}>;

function OtherWays({ order, value, onChoose }: OtherProps) {
  const t = useText(checkout);
  const { data } = usePaymentMethods(order.total.currency);
  if (data === undefined) return <Skeleton shape="block" />;
  const fitting = data.filter((one) => takes(one, order.total)).map(({ method }) => method);
  const online = fitting.map(onlineOf).filter((method) => method !== null);
  return (
    <Choice
      legend={t.payOtherwise}
      value={value}
      onChoose={onChoose}
      options={online.map((method: Exclude<PaymentMethod["method"], "cash_on_delivery">) => ({
        value: method,
        label: t.methods[method],
        text: t.methodText[method],
      }))}
    />
  );
}

function Paying({ order, method }: { order: Order; method: OnlineMethod }) {
  const { retry } = useText(common);
  const locale = useLocale();
  const { payment, error, again } = usePayment(order, method, true);
  if (error !== undefined) {
    return (
      <>
        <Notice tone="danger" live>
          {explain(error, locale)}
        </Notice>
        <Button variant="secondary" onClick={again}>
          {retry}
        </Button>
      </>
    );
  }
  if (payment === undefined) return <Skeleton shape="block" />;
  return (
    <div className={styles.body}>
      {payment.failure !== null && <Notice tone="danger">{payment.failure}</Notice>}
      <Instructions payment={payment} name={method} />
    </div>
  );
}

function Instructions({ payment, name }: { payment: Payment; name: OnlineMethod }) {
  const t = useText(checkout);
  const { instructions, amount, orderId } = payment;
  if (instructions?.kind === "redirect" && instructions.url) {
    return (
      <>
        <a href={instructions.url} className={buttonLook({ wide: true })}>
          {t.goTo(t.methods[name])}
        </a>
        <p className={styles.soft}>{t.goText}</p>
      </>
    );
  }
  if (instructions?.kind === "qr" && instructions.qr) {
    return (
      <>
        <Transfer qr={instructions.qr} amount={amount} />
        <p className={styles.soft} role="status">
          {t.qrWaiting}
        </p>
      </>
    );
  }
  const { clientSecret, publishableKey } = instructions ?? {};
  if (clientSecret && publishableKey) {
    return (
      <CardForm clientSecret={clientSecret} publishableKey={publishableKey} orderId={orderId} />
    );
  }
  return <Notice>{t.checking}</Notice>;
}
