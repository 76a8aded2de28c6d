"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect } from "react";

import { explain, isProblem } from "@/api/problem";
import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { useOrder } from "@/features/orders/use-orders";
import { PaymentPanel } from "@/features/payment/PaymentPanel";
import { standingOf } from "@/features/payment/states";
import { checkout } from "@/i18n/checkout";
import { common } from "@/i18n/common";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { useSession } from "@/session/store";
import styles from "./Checkout.module.css";

/** After the order: thanks, what comes next, and the payment where it waits for one. */
export function Confirmation({ id }: { id: string }) {
  const t = useText(checkout);
  const o = useText(orders);
  const { loading, continueShopping } = useText(common);
  const locale = useLocale();
  useDoor();
  const { order, error } = useOrder(id);
  if (order === undefined && error !== undefined) {
    return isProblem(error) && [404, 422].includes(error.problem.status) ? (
      <Empty level={1} title={o.missing} text={o.missingText}>
        <ButtonLink href={`/${locale}/account/orders`}>{t.toOrders}</ButtonLink>
      </Empty>
    ) : (
      <Notice tone="danger">{explain(error, locale)}</Notice>
    );
  }
  if (order === undefined) {
    return (
      <div role="status" className={styles.confirmation}>
        <span className="visually-hidden">{loading}</span>
        <Skeleton shape="title" />
        <Skeleton shape="block" />
      </div>
    );
  }
  const standing = standingOf(order);
  const isOn = standing !== "cancelled" && standing !== "over";
  return (
    <div className={styles.confirmation}>
      <h1>{isOn ? t.thanks : o.order(order.number)}</h1>
      <div>
        {isOn && <p>{t.placed(order.number)}</p>}
        <p role="status">{t.next[standing]}</p>
        {isOn && <p className={styles.soft}>{t.letter}</p>}
      </div>
      {standing === "waiting" && <PaymentPanel order={order} />}
      <div className={styles.actions}>
        <ButtonLink
          variant={standing === "waiting" ? "quiet" : "primary"}
          href={`/${locale}/account/orders/${id}`}
          prefetch={false}
        >
          {t.seeOrder}
        </ButtonLink>
        <ButtonLink variant="quiet" href={`/${locale}/products`}>
          {continueShopping}
        </ButtonLink>
      </div>
    </div>
  );
}

/** Whoever is not signed in any more is led to the door and back. */
function useDoor(): void {
  const locale = useLocale();
  const path = usePathname();
  const router = useRouter();
  const status = useSession((session) => session.status);
  useEffect(() => {
    if (status === "guest") router.replace(`/${locale}/sign-in?next=${encodeURIComponent(path)}`);
  }, [status, locale, path, router]);
}
