import type { catalogue as vi } from "../vi/catalogue";
import type { Like } from "../texts";

export const catalogue: Like<typeof vi> = {
  all: "All pieces",
  results: (query) => `Results for “${query}”`,
  description: "Every piece of the house.",
  count: (count, exact) => `${exact ? "" : "over "}${count} ${count === 1 ? "piece" : "pieces"}`,
  filters: "Filter",
  filtersOn: (count) => `Filter (${count})`,
  clear: "Clear all",
  sort: "Sort",
  sorts: {
    relevance: "Best match",
    newest: "Newest",
    "price-asc": "Price, low to high",
    "price-desc": "Price, high to low",
    name: "By name",
  },
  facets: {
    category: "Category",
    brand: "Label",
    size: "Size",
    color: "Colour",
    price: "Price",
    stock: "Availability",
  },
  inStock: "In stock",
  from: "From",
  to: "To",
  apply: "Apply",
  empty: "Nothing matches",
  emptyText: "Try taking one filter away, or another word.",
  soldOut: "Sold out",
  colours: (count) => `${count} colours`,
};
