"use client";

import Link from "next/link";
import { useState } from "react";

import { explain } from "@/api/problem";
import type { Wish } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Notice } from "@/components/Notice";
import { Price } from "@/components/Price";
import { Skeleton } from "@/components/Skeleton";
import room from "@/features/account/Room.module.css";
import { openBag, useAddToBag } from "@/features/bag/use-bag";
import { common } from "@/i18n/common";
import { wishlist } from "@/i18n/wishlist";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatMoney } from "@/lib/money";
import { useWishlist } from "./use-wishlist";
import styles from "./Wishlist.module.css";

export function WishlistPage() {
  const t = useText(wishlist);
  const { continueShopping } = useText(common);
  const locale = useLocale();
  const { wishes, error, remove } = useWishlist();
  const addToBag = useAddToBag();
  const [told, setTold] = useState<{ tone: "danger" | "plain"; text: string } | null>(null);
  const failed = (reason: unknown) => setTold({ tone: "danger", text: explain(reason, locale) });
  const add = async ({ productId, size, color }: Wish) => {
    if (size === null || color === null) return;
    setTold(null);
    await addToBag({ productId, size, color, quantity: 1 }).then(openBag, failed);
  };
  const takeOff = async ({ productId, name }: Wish) => {
    setTold(null);
    await remove(productId).then(() => setTold({ tone: "plain", text: t.removed(name) }), failed);
  };
  return (
    <>
      <h1 className={room.title}>{t.title}</h1>
      <p className={room.text}>{t.text}</p>
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
      {wishes === undefined && error !== undefined && (
        <Notice tone="danger">{explain(error, locale)}</Notice>
      )}
      {wishes === undefined && error === undefined && <Skeleton shape="block" />}
      {wishes?.length === 0 && (
        <Empty title={t.empty} text={t.emptyText}>
          <ButtonLink href={`/${locale}/products`}>{continueShopping}</ButtonLink>
        </Empty>
      )}
      <ul className={styles.list}>
        {wishes?.map((wish) => (
          <Kept
            key={wish.productId}
            wish={wish}
            onAdd={() => void add(wish)}
            onRemove={() => void takeOff(wish)}
          />
        ))}
      </ul>
    </>
  );
}

type KeptProps = Readonly<{ wish: Wish; onAdd: () => void; onRemove: () => void }>;

function Kept({ wish, onAdd, onRemove }: KeptProps) {
  const t = useText(wishlist);
  const locale = useLocale();
  const { name, imageUrl, price, addedPrice, color, size, inStock, onSale, slug } = wish;
  const href = `/${locale}/products/${slug}`;
  const standing = onSale ? (inStock ? t.inStock : t.soldOut) : t.notOnSale;
  const changed = addedPrice !== null && price !== null && addedPrice.amount !== price.amount;
  return (
    <li className={styles.wish}>
      {imageUrl !== null && (
        <img
          src={imageUrl}
          alt=""
          width={300}
          height={375}
          loading="lazy"
          className={styles.picture}
        />
      )}
      <h2 className={styles.name}>{onSale ? <Link href={href}>{name}</Link> : name}</h2>
      {price !== null && <Price money={price} locale={locale} />}
      {changed && <p className={styles.soft}>{t.was(formatMoney(addedPrice, locale))}</p>}
      <p className={styles.soft}>{[color, size, standing].filter(Boolean).join(" · ")}</p>
      <div className={styles.actions}>
        <Next wish={wish} href={href} onAdd={onAdd} />
        <Button variant="quiet" aria-label={t.removeOf(name)} onClick={onRemove}>
          {t.remove}
        </Button>
      </div>
    </li>
  );
}

/** Into the bag where it is known which one; else to the page where that is chosen. */
function Next({ wish, href, onAdd }: { wish: Wish; href: string; onAdd: () => void }) {
  const t = useText(wishlist);
  if (!wish.onSale || !wish.inStock) return null;
  if (wish.size === null || wish.color === null) {
    return (
      <ButtonLink variant="quiet" href={href}>
        {t.choose}
      </ButtonLink>
    );
  }
  return (
    <Button variant="quiet" aria-label={t.addOf(wish.name)} onClick={onAdd}>
      {t.add}
    </Button>
  );
}
