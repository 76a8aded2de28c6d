"use client";

import useSWR from "swr";

import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { ProductSummary } from "@/api/types";
import { useLocale } from "@/i18n/use-locale";
import { useSession } from "@/session/store";
import { ProductRow } from "./ProductGrid";
import { seenSlugs } from "./seen";

const SHOWN = 4;

/** What the shopper looked at: what the shop remembers of them, or this tab of a guest. */
export function RecentlyViewed({ title, except }: { title: string; except?: string }) {
  const locale = useLocale();
  const status = useSession((session) => session.status);
  const { data } = useSWR(
    status === "unknown" ? null : ["recently-viewed", status, locale],
    () => (status === "signed-in" ? ofShopper() : ofTab()),
    { revalidateOnFocus: false },
  );
  const shown = (data ?? []).filter(({ slug }) => slug !== except).slice(0, SHOWN);
  return <ProductRow title={title} products={shown} locale={locale} />;
}

async function ofShopper(): Promise<ProductSummary[]> {
  const query = { limit: SHOWN + 1 };
  const { items } = await unwrap(
    api.GET("/api/v1/activity/recently-viewed", { params: { query } }),
  );
  return items;
}

async function ofTab(): Promise<ProductSummary[]> {
  const found = await Promise.all(
    seenSlugs()
      .slice(0, SHOWN + 1)
      .map((name) =>
        unwrap(api.GET("/api/v1/products/{name}", { params: { path: { name } } })).catch(
          () => null,
        ),
      ),
  );
  return found.filter((product) => product !== null);
}
