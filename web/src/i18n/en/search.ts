import type { search as vi } from "../vi/search";
import type { Like } from "../texts";

export const search: Like<typeof vi> = {
  label: "Search the shop",
  placeholder: "Áo dài, tees, silk…",
  submit: "Search",
  suggestions: "Suggestions",
  count: (count) => `${count} ${count === 1 ? "suggestion" : "suggestions"}`,
  none: (query) => `Nothing yet for “${query}”`,
  all: (query) => `See everything for “${query}”`,
};
