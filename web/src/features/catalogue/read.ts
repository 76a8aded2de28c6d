import "server-only";

import { cache } from "react";

import { ProblemError, UnreachableError, unwrap } from "@/api/problem";
import { api } from "@/api/server";
import type { paths } from "@/api/schema";
import type {
  Category,
  Collection,
  CollectionSummary,
  Listing,
  Product,
  ProductSummary,
} from "@/api/types";
import type { Locale } from "@/i18n/locales";

export type ListQuery = NonNullable<paths["/api/v1/products"]["get"]["parameters"]["query"]>;

type Shelves = { collections: CollectionSummary[]; categories: Category[] };

/** What the menu shows. A shop without its shelves still sells: then the menu is short. */
export const readShelves = cache(async (locale: Locale): Promise<Shelves> => {
  const shop = await api(locale);
  const [collections, categories] = await Promise.all([
    orNothing(unwrap(shop.GET("/api/v1/collections"))),
    orNothing(unwrap(shop.GET("/api/v1/categories"))),
  ]);
  const [root] = categories?.items ?? [];
  // A single root is a name for everything, and no choice.
  const roots = categories?.items.length === 1 && root ? root.children : (categories?.items ?? []);
  return {
    collections: collections?.items ?? [],
    categories: roots.filter(({ products }) => products > 0),
  };
});

/** The names of all categories, by slug. */
export async function categoryNames(locale: Locale): Promise<Record<string, string>> {
  const { categories } = await readShelves(locale);
  const walk = (some: Category[]): [string, string][] =>
    some.flatMap(({ slug, name, children }) => [[slug, name], ...walk(children)]);
  return Object.fromEntries(walk(categories));
}

/** A product by id or slug; null if there is none. */
export const readProduct = cache(async (name: string, locale: Locale): Promise<Product | null> => {
  const shop = await api(locale);
  return orMissing(unwrap(shop.GET("/api/v1/products/{name}", { params: { path: { name } } })));
});

export const readCollection = cache(
  async (slug: string, locale: Locale): Promise<Collection | null> => {
    const shop = await api(locale);
    const asked = shop.GET("/api/v1/collections/{slug}", { params: { path: { slug } } });
    return orMissing(unwrap(asked));
  },
);

export async function listProducts(query: ListQuery, locale: Locale): Promise<Listing> {
  const shop = await api(locale);
  return unwrap(shop.GET("/api/v1/products", { params: { query } }));
}

/** What is sought most; nothing where that cannot be told for the moment. */
export async function readTrending(locale: Locale, limit: number): Promise<ProductSummary[]> {
  const shop = await api(locale);
  const asked = shop.GET("/api/v1/activity/trending", { params: { query: { limit } } });
  return (await orNothing(unwrap(asked)))?.items ?? [];
}

/** What looks alike, or else what belongs together. */
export async function readSimilar(id: string, locale: Locale): Promise<ProductSummary[]> {
  const shop = await api(locale);
  const path = { product_id: id };
  const similar = await orNothing(
    unwrap(
      shop.GET("/api/v1/products/{product_id}/similar", { params: { path, query: { limit: 4 } } }),
    ),
  );
  if (similar !== null && similar.items.length > 0) return similar.items;
  const related = shop.GET("/api/v1/products/{product_id}/related", { params: { path } });
  return (await orNothing(unwrap(related)))?.items.slice(0, 4) ?? [];
}

async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    // A name that no product could have (422) is one that none has.
    if (error instanceof ProblemError && [404, 422].includes(error.problem.status)) return null;
    throw error;
  }
}

/** For what a page can do without. */
async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}

/** Undefined while the shop is out of reach; the page then says so. */
export async function unlessAway<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const refused = error instanceof ProblemError ? error.problem.status : null;
    if (error instanceof UnreachableError || refused === 429 || (refused ?? 0) >= 500) {
      return undefined;
    }
    throw error;
  }
}
