"use client";

import { useRef, useState } from "react";
import { useSWRConfig } from "swr";

import { api } from "@/api/client";
import { isProblem, unwrap } from "@/api/problem";
import type { Order, Schemas } from "@/api/types";
import { Attempt } from "./attempt";

export type Wanted = Schemas["OrderCreate"];

/** Places an order once, however often it is asked for: in this tab and, by its key, at the API. */
export function usePlacing(onPlaced: (order: Order) => void) {
  const { mutate } = useSWRConfig();
  const [attempt] = useState(() => new Attempt());
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const readAgain = (...names: string[]) =>
    mutate((key) => Array.isArray(key) && names.includes(String(key[0])));

  const place = async (wanted: Wanted) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setRefused(null);
    try {
      const params = { header: { "Idempotency-Key": attempt.keyFor(wanted) } };
      const order = await unwrap(api.POST("/api/v1/orders", { params, body: wanted }));
      onPlaced(order);
      await readAgain("cart", "orders");
    } catch (error) {
      setRefused(error);
      // What was shown is not true any more: what the bag holds, or what it costs.
      if (isProblem(error)) await readAgain("cart", "quote", "shipping", "payment-methods");
      setBusy(false);
    } finally {
      running.current = false;
    }
  };
  return { place, busy, refused, forget: () => setRefused(null) };
}
