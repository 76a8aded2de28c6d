"use client";

import { useRouter } from "next/navigation";

import { explain, isProblem } from "@/api/problem";
import type { Cart, Money } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { checkout } from "@/i18n/checkout";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import styles from "./Checkout.module.css";
import { nextSteps, type NextStep } from "./next-steps";

/** Refusals whose cause is worth a sentence of its own, and has one in every language. */
const SPOKEN = ["out-of-stock", "discount-not-applicable"];

type Props = Readonly<{
  error: unknown;
  /** Said above it: what did not come about. */
  title?: string | undefined;
  cart: Cart;
  /** What the order costs by now. */
  total: Money | null;
  onChange: (itemId: string, quantity: number) => void;
  onRemove: (itemId: string) => void;
  onTakeOffCode: (code: string) => void;
}>;

/** Why the order was not placed, and what one can do about it. */
export function Refused({ error, title, cart, total, ...actions }: Props) {
  const t = useText(checkout);
  const locale = useLocale();
  const problem = isProblem(error) ? error.problem : null;
  const advice: Readonly<Record<string, string | undefined>> = t.advice;
  const changed = problem?.type === "total-changed";
  const advised = problem === null ? undefined : advice[problem.type];
  const piece = cart.items.find(({ variantId }) => variantId === problem?.variantId);
  // Where the advice says it all, the API's own sentence would only say it again, in English.
  const isTold = advised === undefined || SPOKEN.includes(problem?.type ?? "");
  const text =
    changed && total !== null ? t.changedTotal(formatMoney(total, locale)) : explain(error, locale);
  return (
    <Notice tone="danger" live>
      <div className={styles.refused}>
        {title !== undefined && <strong>{title}</strong>}
        {piece !== undefined && (
          <p>
            {piece.name} · {piece.color} · {piece.size}
          </p>
        )}
        {isTold && <p>{text}</p>}
        {advised !== undefined && <p>{advised}</p>}
        <div className={styles.actions}>
          {problem !== null &&
            nextSteps(problem, cart).map((step) => (
              <Step key={JSON.stringify(step)} step={step} {...actions} />
            ))}
        </div>
      </div>
    </Notice>
  );
}

function Step({
  step,
  onChange,
  onRemove,
  onTakeOffCode,
}: { step: NextStep } & Pick<Props, "onChange" | "onRemove" | "onTakeOffCode">) {
  const t = useText(checkout);
  const locale = useLocale();
  const router = useRouter();
  const button = (text: string, act: () => void) => (
    <Button variant="quiet" onClick={act}>
      {text}
    </Button>
  );
  switch (step.kind) {
    case "take-left":
      return button(t.takeLeft(step.available), () => onChange(step.itemId, step.available));
    case "take-out":
      return button(t.takeOut, () => onRemove(step.itemId));
    case "without-code":
      return button(t.withoutCode(step.code), () => onTakeOffCode(step.code));
    case "go":
      if (step.to === "bag") return button(t.toBag, () => router.push(`/${locale}/bag`));
      if (step.to === "orders") {
        return button(t.toOrders, () => router.push(`/${locale}/account/orders`));
      }
      return button(
        { address: t.addressTitle, delivery: t.deliveryTitle, payment: t.paymentTitle }[step.to],
        () => goTo(step.to),
      );
  }
}

/** To a step of the page, with the focus: whoever does not see it is there as well. */
export function goTo(step: string): void {
  const title = document.querySelector<HTMLElement>(`#${step} h2`);
  title?.scrollIntoView({ block: "center" });
  title?.focus({ preventScroll: true });
}
