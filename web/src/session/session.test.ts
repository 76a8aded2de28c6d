import { describe, expect, test } from "vitest";

import { COOKIES, cookieOptions, expired } from "./cookies";
import { GUARD_HEADER, GUARD_VALUE, isOwnRequest } from "./guard";
import { safePath } from "./paths";

const SHOP = "https://shop.example";
const own = { [GUARD_HEADER]: GUARD_VALUE, origin: SHOP, "sec-fetch-site": "same-origin" };
const isOwn = (headers: Record<string, string>) => isOwnRequest(new Headers(headers), SHOP, SHOP);

describe("the session's handlers", () => {
  test("answer the shop's own pages", () => {
    expect(isOwn(own)).toBe(true);
  });

  test.each([
    ["without the header", { origin: SHOP, "sec-fetch-site": "same-origin" }],
    ["from another origin", { ...own, origin: "https://evil.example" }],
    ["from another site", { ...own, "sec-fetch-site": "cross-site" }],
    ["from a sister's host", { ...own, "sec-fetch-site": "same-site" }],
    ["from an opaque origin", { ...own, origin: "null" }],
    ["that do not say where from", { [GUARD_HEADER]: GUARD_VALUE }],
  ])("refuse requests %s", (_name, headers: Record<string, string>) => {
    expect(isOwn(headers)).toBe(false);
  });
});

test("no script reads a token's cookie, and no other path is sent it", () => {
  for (const kept of [COOKIES.refresh, COOKIES.cart, COOKIES.staff, COOKIES.staffDevice]) {
    const options = cookieOptions(kept, true);
    expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: "strict" });
    expect(options.path).not.toBe("/");
  }
  expect(expired(COOKIES.refresh, true)).toMatchObject({ maxAge: 0, path: "/session" });
});

test.each([
  ["/vi/checkout?step=2", "/vi/checkout?step=2"],
  ["//evil.example", "/home"],
  ["/\\evil.example", "/home"],
  ["https://evil.example", "/home"],
  ["javascript:alert(1)", "/home"],
  ["/\t/evil.example", "/home"],
  [null, "/home"],
])("%j leads to %s", (given, path) => {
  expect(safePath(given, "/home")).toBe(path);
});
