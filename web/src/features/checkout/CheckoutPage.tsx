"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { explain } from "@/api/problem";
import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { useBag } from "@/features/bag/use-bag";
import { checkout } from "@/i18n/checkout";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import { useSession } from "@/session/store";
import { CheckoutForm } from "./CheckoutForm";

/** The bag on its way to become an order: for who is signed in and has something in it. */
export function CheckoutPage() {
  const t = useText(checkout);
  const c = useText(common);
  const locale = useLocale();
  const router = useRouter();
  const status = useSession((session) => session.status);
  const bag = useBag();
  const [isPlaced, setPlaced] = useState(false);
  const { cart, error } = bag;
  if (status === "guest") {
    return (
      <Empty title={t.signInTitle} text={t.signInText}>
        <ButtonLink href={`/${locale}/sign-in?next=/${locale}/checkout`} prefetch={false}>
          {c.signIn}
        </ButtonLink>
      </Empty>
    );
  }
  if (isPlaced || status === "unknown" || (cart === undefined && error === undefined)) {
    return <Waiting text={isPlaced ? t.placing : c.loading} />;
  }
  if (cart === undefined) return <Notice tone="danger">{explain(error, locale)}</Notice>;
  if (cart.items.length === 0) {
    return (
      <Empty title={t.nothing} text={t.nothingText}>
        <ButtonLink href={`/${locale}/account/orders`} prefetch={false}>
          {t.toOrders}
        </ButtonLink>
      </Empty>
    );
  }
  return (
    <CheckoutForm
      cart={cart}
      bag={bag}
      onPlaced={(order) => {
        setPlaced(true);
        router.replace(`/${locale}/checkout/${order.id}`);
      }}
    />
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <div role="status">
      <span className="visually-hidden">{text}</span>
      <Skeleton shape="block" />
    </div>
  );
}
