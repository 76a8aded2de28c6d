"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";

import { explain } from "@/api/problem";
import type { Order } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { classes } from "@/components/classes";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Pagination } from "@/components/Pagination";
import { Price } from "@/components/Price";
import { Skeleton } from "@/components/Skeleton";
import room from "@/features/account/Room.module.css";
import { common } from "@/i18n/common";
import { orders } from "@/i18n/orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";
import styles from "./Orders.module.css";
import { PER_PAGE, useOrders } from "./use-orders";

/** So many pieces are shown of an order in the list. */
const SHOWN = 4;

export function OrdersPage() {
  const t = useText(orders);
  const { continueShopping } = useText(common);
  const locale = useLocale();
  const page = Math.max(1, Number(useSearchParams().get("page")) || 1);
  const { data, error } = useOrders(page);
  const root = `/${locale}/account/orders`;
  return (
    <>
      <h1 className={room.title}>{t.title}</h1>
      <p className={room.text}>{t.text}</p>
      {data === undefined && error !== undefined && (
        <Notice tone="danger">{explain(error, locale)}</Notice>
      )}
      {data === undefined && error === undefined && <Skeleton shape="block" />}
      {data?.items.length === 0 && (
        <Empty title={t.empty} text={t.emptyText}>
          <ButtonLink href={`/${locale}/products`}>{continueShopping}</ButtonLink>
        </Empty>
      )}
      {data !== undefined && data.items.length > 0 && (
        <>
          <ul className={styles.orders}>
            {data.items.map((order) => (
              <Card key={order.id} order={order} href={`${root}/${order.id}`} />
            ))}
          </ul>
          <Pagination
            page={page}
            pages={Math.ceil(data.total / PER_PAGE)}
            locale={locale}
            href={(to) => `${root}?page=${to}`}
          />
        </>
      )}
    </>
  );
}

function Card({ order, href }: { order: Order; href: string }) {
  const t = useText(orders);
  const locale = useLocale();
  const pieces = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <li className={styles.card}>
      <div className={styles.between}>
        <h2>
          <Link href={href} prefetch={false}>
            {t.order(order.number)}
          </Link>
        </h2>
        <StatusName order={order} />
      </div>
      <div className={styles.pictures}>
        {order.items
          .slice(0, SHOWN)
          .map(
            ({ id, imageUrl }) =>
              imageUrl !== null && (
                <img
                  key={id}
                  src={imageUrl}
                  alt=""
                  width={72}
                  height={90}
                  loading="lazy"
                  className={styles.picture}
                />
              ),
          )}
      </div>
      <p className={styles.between}>
        <span className={styles.soft}>
          {t.placedAt(formatDate(order.createdAt, locale))} · {t.pieces(pieces)}
        </span>
        <Price money={order.total} locale={locale} />
      </p>
    </li>
  );
}

export function StatusName({ order: { status } }: { order: Order }) {
  const t = useText(orders);
  const isOver = ["cancelled", "refunded", "returned"].includes(status);
  return (
    <span className={classes(styles.status, isOver && styles.over)}>{t.statuses[status]}</span>
  );
}
