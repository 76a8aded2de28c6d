"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { done, unwrap } from "@/api/problem";
import type { Wish } from "@/api/types";
import { useLocale } from "@/i18n/use-locale";
import { useSession } from "@/session/store";

/** The most pieces that one answer tells; a list longer than that is told in part. */
const MOST = 100;

/** What the shopper keeps; whatever changes it has it told again. */
export function useWishlist() {
  const owner = useSession(({ user }) => user?.id ?? null);
  const locale = useLocale();
  const { data, error, mutate } = useSWR<Wish[], unknown>(
    owner === null ? null : ["wishlist", owner, locale],
    async () => {
      const params = { query: { page: 1, limit: MOST } };
      return (await unwrap(api.GET("/api/v1/wishlist", { params }))).items;
    },
    { revalidateOnFocus: false },
  );
  const path = (productId: string) => ({ params: { path: { product_id: productId } } });
  return {
    wishes: data,
    error,
    keep: async (productId: string, variantId: string | null) => {
      const wanted = { ...path(productId), body: { variantId } };
      await unwrap(api.PUT("/api/v1/wishlist/items/{product_id}", wanted));
      await mutate();
    },
    remove: async (productId: string) => {
      await done(api.DELETE("/api/v1/wishlist/items/{product_id}", path(productId)));
      await mutate();
    },
  };
}
