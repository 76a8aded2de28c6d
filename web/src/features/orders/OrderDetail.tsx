"use client";

import Link from "next/link";
import { useState, type ReactNode } from "react";

import { explain, isProblem } from "@/api/problem";
import type { Order } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import room from "@/features/account/Room.module.css";
import { AddressLines } from "@/features/checkout/AddressLines";
import { checkout } from "@/i18n/checkout";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate, formatDateTime } from "@/lib/dates";
import { CancelOrder } from "./CancelOrder";
import { InvoiceButton } from "./InvoiceButton";
import { Journey } from "./Journey";
import { Pieces } from "./Pieces";
import styles from "./Orders.module.css";
import { StatusName } from "./OrdersPage";
import { ReturnRequest } from "./ReturnRequest";
import { Returns } from "./Returns";
import { hasInvoice, isCancellable, isReturnable } from "./states";
import { useOrder, useReturns } from "./use-orders";

export function OrderDetail({ id }: { id: string }) {
  const t = useText(orders);
  const locale = useLocale();
  const { order, error, told } = useOrder(id);
  const root = `/${locale}/account/orders`;
  if (order === undefined && error !== undefined) {
    return isProblem(error) && [404, 422].includes(error.problem.status) ? (
      <Empty level={1} title={t.missing} text={t.missingText}>
        <ButtonLink href={root}>{t.back}</ButtonLink>
      </Empty>
    ) : (
      <Notice tone="danger">{explain(error, locale)}</Notice>
    );
  }
  if (order === undefined) return <Skeleton shape="block" />;
  return (
    <div className={styles.detail}>
      <header>
        <p>
          <Link href={root} className={styles.back} prefetch={false}>
            {t.back}
          </Link>
        </p>
        <div className={styles.between}>
          <h1 className={room.title}>{t.order(order.number)}</h1>
          <span role="status">
            <StatusName order={order} />
          </span>
        </div>
        <p className={styles.soft}>{t.placedAt(formatDate(order.createdAt, locale))}</p>
      </header>
      {order.status === "awaiting_payment" && <PayNow order={order} />}
      <Actions order={order} onCancelled={(now) => void told(now)} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Section title={t.lines}>
            <Pieces order={order} />
          </Section>
          <ReturnsOf order={order} />
        </div>
        <div className={styles.main}>
          <Section title={t.journey}>
            <Journey order={order} />
          </Section>
          <Facts order={order} />
        </div>
      </div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function PayNow({ order }: { order: Order }) {
  const t = useText(orders);
  const locale = useLocale();
  return (
    <Notice>
      {order.paymentDueAt !== null && <p>{t.payBy(formatDateTime(order.paymentDueAt, locale))}</p>}
      <ButtonLink variant="quiet" href={`/${locale}/checkout/${order.id}`} prefetch={false}>
        {t.payNow}
      </ButtonLink>
    </Notice>
  );
}

type ActionsProps = Readonly<{ order: Order; onCancelled: (order: Order) => void }>;

function Actions({ order, onCancelled }: ActionsProps) {
  const t = useText(orders);
  // Here, for who sends the last piece back is not asked again.
  const [isReturnSent, setReturnSent] = useState(false);
  return (
    <div className={styles.actions}>
      {isReturnSent && (
        <Notice tone="good" live>
          {t.giveBackSent}
        </Notice>
      )}
      {hasInvoice(order) && <InvoiceButton order={order} />}
      {isCancellable(order) && <CancelOrder order={order} onCancelled={onCancelled} />}
      {isReturnable(order) && <ReturnRequest order={order} onSent={() => setReturnSent(true)} />}
    </div>
  );
}

function ReturnsOf({ order }: { order: Order }) {
  const t = useText(orders);
  const isPossible = ["delivered", "returned", "refunded"].includes(order.status);
  const { data } = useReturns(order.id, isPossible);
  if (data === undefined || data.length === 0) return null;
  return (
    <Section title={t.returns}>
      <Returns returns={data} />
    </Section>
  );
}

function Facts({ order }: { order: Order }) {
  const t = useText(orders);
  const { methods } = useText(checkout);
  const locale = useLocale();
  const { shippingMethod } = order;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t.address}</dt>
        <dd>
          <AddressLines address={order.shippingAddress} locale={locale} />
        </dd>
      </div>
      {shippingMethod !== null && (
        <div>
          <dt>{t.delivery}</dt>
          <dd>
            {shippingMethod.name}, {t.days(shippingMethod.minDays, shippingMethod.maxDays)}
          </dd>
        </div>
      )}
      <div>
        <dt>{t.payment}</dt>
        <dd>{methods[order.paymentMethod]}</dd>
      </div>
      {order.note !== null && (
        <div>
          <dt>{t.note}</dt>
          <dd>{order.note}</dd>
        </div>
      )}
    </dl>
  );
}
