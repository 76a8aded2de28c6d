import type { Order, Payment } from "@/api/types";

/** Whether a payment still waits for the shopper or their bank. */
export function isLive(status: Payment["status"]): boolean {
  return status === "pending" || status === "authorized";
}

/** What an order tells whoever has just placed it. */
export type Standing = "cash" | "paid" | "waiting" | "cancelled" | "over";

export function standingOf({ status, paymentMethod }: Order): Standing {
  if (status === "awaiting_payment") return "waiting";
  if (status === "cancelled") return "cancelled";
  if (status === "refunded" || status === "returned") return "over";
  return paymentMethod === "cash_on_delivery" ? "cash" : "paid";
}

/** What the provider's page said when it sent the shopper back; null for who comes from elsewhere. */
export function returnedWith(query: URLSearchParams): "failed" | "waiting" | null {
  const status = query.get("status");
  if (status === null || !query.has("paymentId")) return null;
  return status === "failed" || status === "expired" ? "failed" : "waiting";
}
