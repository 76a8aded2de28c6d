"use client";

import useSWR from "swr";

import { api, idempotencyKey } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Order, Payment, Schemas } from "@/api/types";
import { useLocale } from "@/i18n/use-locale";
import { isLive } from "./states";

export type OnlineMethod = NonNullable<Schemas["PaymentCreate"]["method"]>;

/** How often the API is asked whether the money has come, in milliseconds. */
const EVERY = 3000;

/**
 * The payment of an order in one way, begun or gone on with, and then followed.
 *
 * Beginning is safe to repeat: the API goes on with the payment that an order has.
 */
export function usePayment(order: Order, method: OnlineMethod, wanted: boolean) {
  const locale = useLocale();
  const begun = useSWR<Payment, unknown>(
    wanted ? ["pay", order.id, method] : null,
    () => {
      const returnUrl = `${window.location.origin}/${locale}/checkout/${order.id}`;
      return unwrap(
        api.POST("/api/v1/payments", {
          params: { header: { "Idempotency-Key": idempotencyKey() } },
          body: { orderId: order.id, method, returnUrl },
        }),
      );
    },
    { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false },
  );
  const followed = useSWR<Payment, unknown>(
    begun.data === undefined ? null : ["payment", begun.data.id],
    () => {
      const params = { path: { payment_id: begun.data?.id ?? "" } };
      return unwrap(api.GET("/api/v1/payments/{payment_id}", { params }));
    },
    { refreshInterval: (latest) => (isLive(latest?.status ?? "pending") ? EVERY : 0) },
  );
  return {
    payment: followed.data ?? begun.data,
    error: begun.error,
    again: () => void begun.mutate(),
  };
}
