"use client";

import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { checkout } from "@/i18n/checkout";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Payment.module.css";
import { loadStripe } from "./stripe";

type Props = Readonly<{ clientSecret: string; publishableKey: string; orderId: string }>;
type Answer = Readonly<{ error?: { message?: string } }>;
type Confirm = () => Promise<Answer>;

/** Stripe's own form, in its frame: a card's number never touches the shop. */
export function CardForm({ clientSecret, publishableKey, orderId }: Props) {
  const t = useText(checkout);
  const { retry } = useText(common);
  const locale = useLocale();
  const frame = useRef<HTMLDivElement>(null);
  const [confirm, setConfirm] = useState<Confirm | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isOver = false;
    let mounted: { destroy: () => void } | null = null;
    const open = async () => {
      const stripe = await loadStripe(publishableKey);
      if (isOver || frame.current === null) return;
      const elements = stripe.elements({ clientSecret, locale, appearance: appearance() });
      const element = elements.create("payment");
      element.mount(frame.current);
      mounted = element;
      const return_url = `${window.location.origin}/${locale}/checkout/${orderId}`;
      setConfirm(() => () => stripe.confirmPayment({ elements, confirmParams: { return_url } }));
    };
    open().catch(() => setTold(t.cardUnreachable));
    return () => {
      isOver = true;
      mounted?.destroy();
    };
  }, [clientSecret, publishableKey, orderId, locale, t, tries]);
  const pay = async (run: Confirm) => {
    setBusy(true);
    setTold(null);
    const { error } = await run().catch((): Answer => ({ error: {} }));
    setBusy(false);
    if (error !== undefined) setTold(error.message ?? t.failed);
  };
  return (
    <>
      {told !== null && (
        <Notice tone="danger" live>
          {told}
        </Notice>
      )}
      {told !== null && confirm === null && (
        <Button
          variant="secondary"
          onClick={() => {
            setTold(null);
            setTries(tries + 1);
          }}
        >
          {retry}
        </Button>
      )}
      <div ref={frame} className={confirm === null ? undefined : styles.card} />
      {confirm !== null && (
        <Button wide busy={busy} onClick={() => void pay(confirm)}>
          {t.cardButton}
        </Button>
      )}
    </>
  );
}

/** The form in the house's colours: its frame does not see our style sheets. */
function appearance() {
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  return {
    theme: "flat",
    variables: {
      colorPrimary: token("--ink"),
      colorBackground: token("--surface"),
      colorText: token("--ink"),
      colorDanger: token("--danger"),
      borderRadius: "0px",
    },
  };
}
