"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Order, Return, Schemas } from "@/api/types";
import { useSession } from "@/session/store";

/** How many orders a page shows. */
export const PER_PAGE = 10;
/** How often an order that waits for its money is looked at again, in milliseconds. */
const EVERY = 4000;

const useOwner = () => useSession(({ user }) => user?.id ?? null);

export function useOrders(page: number) {
  const owner = useOwner();
  return useSWR<Schemas["Listing_OrderRead_"], unknown>(
    owner === null ? null : ["orders", owner, page],
    () => {
      const params = { query: { page, limit: PER_PAGE } };
      return unwrap(api.GET("/api/v1/orders", { params }));
    },
    { keepPreviousData: true },
  );
}

/** One order, followed for as long as it waits for its money. */
export function useOrder(id: string) {
  const owner = useOwner();
  const { data, error, mutate } = useSWR<Order, unknown>(
    owner === null ? null : ["order", owner, id],
    () => unwrap(api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id: id } } })),
    {
      refreshInterval: (latest) => (latest?.status === "awaiting_payment" ? EVERY : 0),
      shouldRetryOnError: false,
    },
  );
  const told = (order: Order) => mutate(order, { revalidate: false });
  return { order: data, error, told };
}

/** What of an order is to go back, or went. */
export function useReturns(id: string, wanted: boolean) {
  const owner = useOwner();
  return useSWR<Return[], unknown>(
    owner === null || !wanted ? null : ["returns", owner, id],
    async () => {
      const params = { path: { order_id: id } };
      return (await unwrap(api.GET("/api/v1/orders/{order_id}/returns", { params }))).items;
    },
  );
}
