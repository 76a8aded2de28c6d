import type { Order } from "@/api/types";

export type Step = "processing" | "shipped" | "delivered" | "cancelled" | "returned";

/** What staff can do with an order from where it stands. The API decides; this only offers. */
const NEXT: Readonly<Partial<Record<Order["status"], readonly Step[]>>> = {
  awaiting_payment: ["cancelled"],
  paid: ["processing", "cancelled"],
  processing: ["shipped", "cancelled"],
  // A parcel that nobody took comes back; what was delivered comes back by its own request.
  shipped: ["delivered", "returned"],
};

export function stepsFrom(status: Order["status"]): readonly Step[] {
  return NEXT[status] ?? [];
}

/** Whether nothing comes after a step, so that it is asked for twice. */
export function isFinal(step: Step): step is "cancelled" | "returned" {
  return step === "cancelled" || step === "returned";
}
