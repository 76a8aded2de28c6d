"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";

/** Whether the shopper has agreed before to photos being used; undefined while that is unknown. */
export function useGivenConsent(): boolean | undefined {
  const { data, error } = useSWR<Schemas["Consents"], unknown>("consents", () =>
    unwrap(api.GET("/api/v1/users/consents")),
  );
  // Where it cannot be told, it is asked for once more.
  if (error !== undefined) return false;
  return data?.items.some(({ purpose, granted }) => purpose === "tryon-photos" && granted);
}
