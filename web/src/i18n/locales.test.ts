import { expect, test } from "vitest";

import { inLocale, negotiate } from "./locales";

test.each([
  [null, "vi"],
  ["", "vi"],
  ["en-GB,en;q=0.9", "en"],
  ["fr-FR, en;q=0.5, vi;q=0.4", "en"],
  ["vi;q=0, en", "en"],
  ["*", "vi"],
  ["en;q=0, *;q=0.5", "vi"],
  ["fr", "vi"],
  ["en;q=nonsense", "vi"],
])("a browser that reads %j is spoken to in %s", (header, locale) => {
  expect(negotiate(header)).toBe(locale);
});

test("a page has a sister in the other language", () => {
  expect(inLocale("/vi/products/ao-dai", "en")).toBe("/en/products/ao-dai");
  expect(inLocale("/vi", "en")).toBe("/en");
  expect(inLocale("/about", "en")).toBe("/en/about");
});
