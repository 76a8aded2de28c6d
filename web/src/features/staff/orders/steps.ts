import type { Order } from "@/api/types";

export type Step = "processing" | "shipped" | "delivered" | "cancelled";

/** What staff can do with an order from where it stands. The API decides; this only offers. */
const NEXT: Readonly<Partial<Record<Order["status"], readonly Step[]>>> = {
  awaiting_payment: ["cancelled"],
  paid: ["processing", "cancelled"],
  processing: ["shipped", "cancelled"],
  shipped: ["delivered"],
};

export function stepsFrom(status: Order["status"]): readonly Step[] {
  return NEXT[status] ?? [];
}
