"use client";

import useSWR, { useSWRConfig } from "swr";
import { create } from "zustand";

import { api } from "@/api/client";
import { done, isProblem, unwrap } from "@/api/problem";
import type { Cart } from "@/api/types";
import { useLocale } from "@/i18n/use-locale";
import { dropCart, ensureCart, useSession } from "@/session/store";

/** Whether the bag lies open beside the page. */
export const useBagDrawer = create<{ open: boolean }>(() => ({ open: false }));

export const openBag = () => useBagDrawer.setState({ open: true });
export const closeBag = () => useBagDrawer.setState({ open: false });

export type Wanted = Readonly<{ productId: string; size: string; color: string; quantity: number }>;

/** Whose bag it is, or null while that is unknown or there is none. */
function useOwner(): string | null {
  return useSession(({ user, cartToken }) => user?.id ?? (cartToken === null ? null : "guest"));
}

/** The bag as the API tells it; whatever changes it has it told again. */
export function useBag() {
  const owner = useOwner();
  const locale = useLocale();
  const status = useSession((session) => session.status);
  const key = owner === null ? null : (["cart", owner, locale] as const);
  const { data, error, isLoading, mutate } = useSWR<Cart, unknown>(key, readCart, {
    keepPreviousData: true,
  });
  const set = (cart: Cart) => mutate(cart, { revalidate: false });
  const again = () => mutate();
  return {
    cart: owner === null ? undefined : data,
    error,
    loading: status === "unknown" || isLoading,
    change: async (itemId: string, quantity: number) => {
      const params = { path: { item_id: itemId } };
      try {
        await unwrap(api.PATCH("/api/v1/cart/items/{item_id}", { params, body: { quantity } }));
      } finally {
        await again();
      }
    },
    remove: async (itemId: string) => {
      const params = { path: { item_id: itemId } };
      try {
        await done(api.DELETE("/api/v1/cart/items/{item_id}", { params }));
      } finally {
        await again();
      }
    },
    putCode: async (code: string) => {
      await set(await unwrap(api.POST("/api/v1/cart/discounts", { body: { code } })));
    },
    takeOffCode: async (code: string) => {
      const params = { path: { code } };
      await set(await unwrap(api.DELETE("/api/v1/cart/discounts/{code}", { params })));
    },
    acknowledge: async () => {
      await set(await unwrap(api.POST("/api/v1/cart/acknowledge")));
    },
  };
}

async function readCart(): Promise<Cart> {
  return unwrap(api.GET("/api/v1/cart"));
}

/** Put pieces into the bag; a guest's bag that the API no longer knows is replaced by a new one. */
export function useAddToBag() {
  const { mutate } = useSWRConfig();
  return async (wanted: Wanted): Promise<void> => {
    await ensureCart();
    try {
      await add(wanted);
    } catch (error) {
      if (!isProblem(error, "invalid-cart-token")) throw error;
      await dropCart();
      await ensureCart();
      await add(wanted);
    }
    await mutate((key) => Array.isArray(key) && key[0] === "cart");
  };
}

const add = (wanted: Wanted) => unwrap(api.POST("/api/v1/cart/items", { body: wanted }));

/** How many pieces there are. */
export function pieces(cart: Cart | undefined): number {
  return (cart?.items ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Whether everything in the bag can be ordered as it is. */
export function isOrderable(cart: Cart): boolean {
  return cart.items.every(({ availability }) => availability === "ok" || availability === "low");
}
