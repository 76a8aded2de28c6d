import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { ProductSummary } from "@/api/types";

const SHOWN = 6;
/** One letter finds half the shop. */
export const SHORTEST = 2;

export async function suggest(query: string): Promise<ProductSummary[]> {
  const { items } = await unwrap(
    api.GET("/api/v1/products", { params: { query: { q: query, limit: SHOWN } } }),
  );
  return items;
}
