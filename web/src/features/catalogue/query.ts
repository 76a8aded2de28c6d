import type { ListQuery } from "./read";

/** The list's state is its address: these are the parameters that mean something. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

export const PAGE_SIZE = 24;
const SEVERAL = ["category", "brand", "size", "color"] as const;
export type SeveralFacet = (typeof SEVERAL)[number];
const SORTS = ["relevance", "newest", "price-asc", "price-desc", "name"] as const;
export type Sort = (typeof SORTS)[number];

export type ListState = Readonly<{
  q: string;
  several: Readonly<Record<SeveralFacet, readonly string[]>>;
  minPrice: number | null;
  maxPrice: number | null;
  inStock: boolean;
  sort: Sort | null;
  page: number;
}>;

function all(value: string | string[] | undefined): string[] {
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return values.filter((one) => one !== "").slice(0, 20);
}

function whole(value: string | string[] | undefined): number | null {
  const [first = ""] = all(value);
  return /^\d{1,12}$/.test(first) ? Number(first) : null;
}

/** What an address says; what means nothing is left out, as anybody may write an address. */
export function readState(params: SearchParams): ListState {
  const [sort] = all(params.sort);
  return {
    q: (all(params.q)[0] ?? "").slice(0, 200).trim(),
    several: {
      category: all(params.category),
      brand: all(params.brand),
      size: all(params.size),
      color: all(params.color),
    },
    minPrice: whole(params.minPrice),
    maxPrice: whole(params.maxPrice),
    inStock: all(params.inStock)[0] === "true",
    sort: SORTS.find((one) => one === sort) ?? null,
    page: Math.min(Math.max(whole(params.page) ?? 1, 1), 400),
  };
}

/** The address's query for a state, in an order that does not depend on how one came there. */
export function writeState(state: ListState): string {
  const query = new URLSearchParams();
  if (state.q !== "") query.set("q", state.q);
  for (const facet of SEVERAL) {
    for (const value of [...state.several[facet]].sort()) query.append(facet, value);
  }
  if (state.minPrice !== null) query.set("minPrice", String(state.minPrice));
  if (state.maxPrice !== null) query.set("maxPrice", String(state.maxPrice));
  if (state.inStock) query.set("inStock", "true");
  if (state.sort !== null) query.set("sort", state.sort);
  if (state.page > 1) query.set("page", String(state.page));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The same list with a value of a filter put on or taken off, from its first page. */
export function toggled(state: ListState, facet: SeveralFacet, value: string): ListState {
  const values = state.several[facet];
  const next = values.includes(value)
    ? values.filter((other) => other !== value)
    : [...values, value];
  return { ...state, several: { ...state.several, [facet]: next }, page: 1 };
}

export function filtersOn(state: ListState): number {
  const several = SEVERAL.reduce((sum, facet) => sum + state.several[facet].length, 0);
  const price = state.minPrice !== null || state.maxPrice !== null;
  return several + Number(price) + Number(state.inStock);
}

export function toQuery(state: ListState, collection?: string): ListQuery {
  const { q, several, minPrice, maxPrice, inStock, sort, page } = state;
  return {
    ...(q !== "" && { q }),
    ...(collection !== undefined && { collection: [collection] }),
    category: [...several.category],
    brand: [...several.brand],
    size: [...several.size],
    color: [...several.color],
    ...(minPrice !== null && { minPrice }),
    ...(maxPrice !== null && { maxPrice }),
    ...(inStock && { inStock }),
    ...(sort !== null && { sort }),
    page,
    limit: PAGE_SIZE,
    facets: true,
  };
}
