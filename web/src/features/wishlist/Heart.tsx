"use client";

import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";

import { explain } from "@/api/problem";
import type { Product, Variant } from "@/api/types";
import { HeartIcon } from "@/components/icons";
import { wishlist } from "@/i18n/wishlist";
import { useLocale, useText } from "@/i18n/use-locale";
import { currentToken } from "@/session/store";
import { useWishlist } from "./use-wishlist";
import styles from "./Wishlist.module.css";

type Props = Readonly<{ product: Product; variant: Variant | null }>;

/** Keeps a piece, or lets go of it; a guest is led to the door and back first. */
export function Heart({ product, variant }: Props) {
  const t = useText(wishlist);
  const locale = useLocale();
  const router = useRouter();
  const path = usePathname();
  const { wishes, keep, remove } = useWishlist();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const isKept = wishes?.some(({ productId }) => productId === product.id) ?? false;
  const toggle = async () => {
    if (busy) return;
    setBusy(true);
    setRefused(null);
    if ((await currentToken()) === null) {
      router.push(`/${locale}/sign-in?next=${encodeURIComponent(path)}`);
      return;
    }
    await (isKept ? remove(product.id) : keep(product.id, variant?.id ?? null)).catch(
      (reason: unknown) => setRefused(explain(reason, locale)),
    );
    setBusy(false);
  };
  return (
    <div>
      <button
        type="button"
        className={styles.heart}
        aria-pressed={isKept}
        aria-busy={busy || undefined}
        aria-label={t.keepOf(product.name)}
        onClick={() => void toggle()}
      >
        <HeartIcon />
      </button>
      {refused !== null && (
        <p role="alert" className={styles.told}>
          {refused}
        </p>
      )}
    </div>
  );
}
