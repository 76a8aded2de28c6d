import { expect, it } from "vitest";

import { targetOf } from "./target";

it.each([
  ["order-shipped", { orderId: "a/b" }, "/en/account/orders/a%2Fb"],
  ["order-placed", {}, "/en/account/orders"],
  ["tryon-ready", { jobId: "1" }, "/en/fitting-room"],
  ["price-drop", { productId: "7" }, "/en/products/7"],
  ["price-drop", { productId: "7", slug: "ao-dai" }, "/en/products/ao-dai"],
  ["back-in-stock", {}, null],
  ["security", { event: "export-ready" }, "/en/account/privacy"],
  ["security", { event: "signed-out-everywhere" }, "/en/account/profile"],
])("%s with %j leads to %s", (kind, data, path) =>
  expect(targetOf({ kind, data }, "en")).toBe(path),
);
