"use client";

import { useId, useState, type ReactNode } from "react";

import { explain, isProblem } from "@/api/problem";
import type { Cart, Order, PaymentMethod } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { pieces, type useBag } from "@/features/bag/use-bag";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { AddressStep, useDestination } from "./AddressStep";
import styles from "./Checkout.module.css";
import { CheckoutSummary } from "./CheckoutSummary";
import { DeliveryStep } from "./DeliveryStep";
import { PaymentStep } from "./PaymentStep";
import { goTo, Refused } from "./Refused";
import { usePaymentMethods, useQuote, useShipping } from "./use-checkout";
import { usePlacing } from "./use-placing";

type Method = PaymentMethod["method"];
type Bag = ReturnType<typeof useBag>;

type Props = Readonly<{ cart: Cart; bag: Bag; onPlaced: (order: Order) => void }>;

/** What the shopper has chosen so far, and what the API says to it. */
function useChoices(cart: Cart) {
  const destination = useDestination();
  const { address } = destination;
  const [wish, wishFor] = useState<string | null>(null);
  const [method, setMethod] = useState<Method | null>(null);
  const shipping = useShipping(address, cart);
  const options = address === null ? undefined : shipping.data;
  // A way that a new address does not have gives way to the first that it has.
  const delivery = options?.find(({ code }) => code === wish) ?? options?.[0];
  const quote = useQuote(address, delivery?.code ?? null, cart);
  const methods = usePaymentMethods(cart.total.currency);
  return {
    destination,
    shipping: { ...shipping, options },
    delivery: delivery?.code ?? null,
    wishFor,
    method,
    setMethod,
    methods,
    quote,
    current: quote.isLoading || quote.error !== undefined ? undefined : quote.data,
  };
}

type Missing = "address" | "delivery" | "payment";

export function CheckoutForm({ cart, bag, onPlaced }: Props) {
  const t = useText(checkout);
  const chosen = useChoices(cart);
  const { destination, shipping, delivery, method, methods, quote, current } = chosen;
  const { place, busy, refused, forget } = usePlacing(onPlaced);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState<Missing | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const attempt = (change: Promise<unknown>) => {
    forget();
    setFailed(null);
    change.catch((reason: unknown) => setFailed(reason));
  };
  const { address } = destination;
  // A quote that is refused says beforehand what would be in the way of the order.
  const obstacle = refused ?? quote.error ?? null;
  const order = () => {
    const lacking = lackingOf(address !== null, delivery !== null, method !== null);
    setMissing(lacking);
    if (lacking !== null) goTo(lacking);
    if (lacking !== null || address === null || method === null || current === undefined) return;
    void place({
      shippingAddress: address,
      shippingMethod: delivery,
      paymentMethod: method,
      expectedTotal: current.total,
      note: note.trim() || null,
    });
  };
  const lacks = (what: Missing) => missing === what && t.missing[what];
  return (
    <div className={styles.checkout}>
      <div className={styles.steps}>
        <Step id="address" title={t.addressTitle}>
          <AddressStep
            destination={destination}
            refused={isProblem(refused, "invalid-request") ? refused : quote.error}
            missing={lacks("address") !== false && address === null}
          />
        </Step>
        <Step id="delivery" title={t.deliveryTitle}>
          <DeliveryStep
            hasAddress={address !== null}
            options={shipping.options}
            value={delivery}
            onChoose={chosen.wishFor}
          />
          <Failure error={shipping.error} />
        </Step>
        <Step id="payment" title={t.paymentTitle}>
          <PaymentStep
            methods={methods.data}
            total={current?.total ?? null}
            value={method}
            onChoose={chosen.setMethod}
            error={method === null && missing === "payment" ? t.missing.payment : undefined}
          />
          <Failure error={methods.error} />
        </Step>
        <TextField
          label={t.noteTitle}
          aside={t.optional}
          hint={t.noteHint}
          maxLength={500}
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <Summary cart={cart} busy={quote.isValidating && quote.data !== undefined}>
        <CheckoutSummary
          cart={cart}
          quote={address === null ? undefined : quote.data}
          delivery={shipping.options?.find(({ code }) => code === delivery)?.name ?? null}
          onPutCode={bag.putCode}
          onTakeOffCode={(code) => attempt(bag.takeOffCode(code))}
        />
        <Failure error={failed} />
        {obstacle !== null && (
          <Refused
            error={obstacle}
            title={refused === null ? undefined : t.refused}
            cart={cart}
            total={current?.total ?? null}
            onChange={(itemId, quantity) => attempt(bag.change(itemId, quantity))}
            onRemove={(itemId) => attempt(bag.remove(itemId))}
            onTakeOffCode={(code) => attempt(bag.takeOffCode(code))}
          />
        )}
        <Button wide busy={busy || quote.isLoading} onClick={order}>
          {busy ? t.placing : isPaidNow(method) ? t.placeAndPay : t.place}
        </Button>
        <p className={styles.soft}>{t.placeText}</p>
      </Summary>
    </div>
  );
}

function lackingOf(hasAddress: boolean, hasDelivery: boolean, hasMethod: boolean): Missing | null {
  if (!hasAddress) return "address";
  if (!hasDelivery) return "delivery";
  return hasMethod ? null : "payment";
}

function isPaidNow(method: Method | null): boolean {
  return method !== null && method !== "cash_on_delivery";
}

function Step({ id, title, children }: { id: Missing; title: string; children: ReactNode }) {
  return (
    <section id={id} className={styles.section} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Summary({ cart, busy, children }: { cart: Cart; busy: boolean; children: ReactNode }) {
  const t = useText(checkout);
  const locale = useLocale();
  const id = useId();
  return (
    <section className={styles.summary} aria-labelledby={id} aria-busy={busy}>
      <div className={styles.head}>
        <h2 id={id}>{t.summaryTitle}</h2>
        <span className={styles.soft}>{t.pieces(pieces(cart))}</span>
      </div>
      {children}
      <ButtonLink variant="quiet" className={styles.toBag} href={`/${locale}/bag`}>
        {t.toBag}
      </ButtonLink>
    </section>
  );
}

function Failure({ error }: { error: unknown }) {
  const locale = useLocale();
  if (error === undefined || error === null) return null;
  return (
    <Notice tone="danger" live>
      {explain(error, locale)}
    </Notice>
  );
}
