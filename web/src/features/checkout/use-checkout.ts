"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Address, Cart, PaymentMethod, Quote, ShippingOption } from "@/api/types";
import { useLocale } from "@/i18n/use-locale";

/** The ways to send what is in the bag to a place. */
export function useShipping(address: Address | null, cart: Cart | undefined) {
  const locale = useLocale();
  const query = address !== null &&
    cart !== undefined && {
      country: address.country,
      city: address.city,
      subtotal: cart.total.amount,
      currency: cart.total.currency,
    };
  return useSWR<ShippingOption[], unknown>(
    query ? ["shipping", query, locale] : null,
    async () => {
      if (!query) return [];
      const { items } = await unwrap(api.GET("/api/v1/shipping/methods", { params: { query } }));
      return items;
    },
    { keepPreviousData: true },
  );
}

/** What the order would cost, by the API's own reckoning; asked again whenever it may change. */
export function useQuote(
  address: Address | null,
  shippingMethod: string | null,
  cart: Cart | undefined,
) {
  const locale = useLocale();
  const askable = address !== null && cart !== undefined && cart.items.length > 0;
  return useSWR<Quote, unknown>(
    askable ? ["quote", address, shippingMethod, cart, locale] : null,
    () => {
      if (address === null) throw new Error("asked for nobody's quote");
      const body = { shippingAddress: address, shippingMethod };
      return unwrap(api.POST("/api/v1/orders/quote", { body }));
    },
    { keepPreviousData: true },
  );
}

/** The ways to pay in a currency, each once. */
export function usePaymentMethods(currency: Cart["total"]["currency"] | undefined) {
  return useSWR<PaymentMethod[], unknown>(
    currency === undefined ? null : ["payment-methods", currency],
    async () => {
      const query = { ...(currency !== undefined && { currency }) };
      const { items } = await unwrap(api.GET("/api/v1/payments/methods", { params: { query } }));
      return items;
    },
    { revalidateOnFocus: false },
  );
}
