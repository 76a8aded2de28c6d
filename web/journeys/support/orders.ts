import { randomUUID } from "node:crypto";

import { expect, type APIRequestContext } from "@playwright/test";

import type { Shopper } from "./shopper";

/** There are plenty of it in the demo shop. */
export const PIECE = "song-lon-t-shirt";

const ADDRESS = {
  fullName: "Lê Thị An",
  phone: "0901234567",
  line1: "12 Hàng Gai",
  city: "Hà Nội",
  country: "VN",
};

type Piece = Readonly<{
  id: string;
  variants: readonly Readonly<{ id: string; size: string; color: string; stock: number }>[];
}>;

export type Placed = Readonly<{ id: string; number: string; variantId: string }>;

/** A token to ask the API with as a shopper. */
export async function shopperToken(
  request: APIRequestContext,
  { email, password }: Shopper,
): Promise<string> {
  const signedIn = await request.post("/api/v1/auth/login", { data: { email, password } });
  expect(signedIn.status(), await signedIn.text()).toBe(200);
  return ((await signedIn.json()) as { token: string }).token;
}

/** An order of one piece, where a journey is not about ordering. */
export async function placeOrder(
  request: APIRequestContext,
  shopper: Shopper,
  paymentMethod: "cash_on_delivery" | "bank_transfer" = "cash_on_delivery",
): Promise<Placed> {
  const headers = { Authorization: `Bearer ${await shopperToken(request, shopper)}` };
  const piece = await request.get(`/api/v1/products/${PIECE}`);
  const { id: productId, variants } = (await piece.json()) as Piece;
  const [most] = variants.toSorted((a, b) => b.stock - a.stock);
  if (most === undefined) throw new Error(`${PIECE} has no variant`);
  const { id: variantId, size, color } = most;
  const added = await request.post("/api/v1/cart/items", {
    headers,
    data: { productId, size, color, quantity: 1 },
  });
  expect(added.ok(), await added.text()).toBe(true);
  const placed = await request.post("/api/v1/orders", {
    headers: { ...headers, "Idempotency-Key": randomUUID() },
    data: { shippingAddress: ADDRESS, paymentMethod },
  });
  expect(placed.status(), await placed.text()).toBe(201);
  const order = (await placed.json()) as { id: string; number: string };
  if (paymentMethod === "bank_transfer") await startPayment(request, headers, order.id);
  return { ...order, variantId };
}

async function startPayment(
  request: APIRequestContext,
  headers: Readonly<Record<string, string>>,
  orderId: string,
): Promise<void> {
  const data = { orderId, method: "bank_transfer" };
  const started = await request.post("/api/v1/payments", {
    headers: { ...headers, "Idempotency-Key": randomUUID() },
    data,
  });
  expect(started.ok(), await started.text()).toBe(true);
}
