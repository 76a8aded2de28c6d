import type { Order, OrderStatus } from "@/api/types";

/** The states of an order whose journey goes as planned. */
const PATH: readonly OrderStatus[] = ["paid", "processing", "shipped", "delivered"];

/** Whether a shopper can call an order off: the house has not begun, or is not paid yet. */
export function isCancellable({ status, paymentMethod }: Order): boolean {
  if (status === "processing") return paymentMethod === "cash_on_delivery";
  return status === "awaiting_payment" || status === "paid";
}

/** Whether there are pieces left to send back; whether it is too late is the API's word. */
export function isReturnable({ status, items }: Order): boolean {
  return status === "delivered" && items.some((item) => item.returnedQuantity < item.quantity);
}

/** Whether the house has begun with an order: from then on there is an invoice. */
export function hasInvoice({ history }: Pick<Order, "history">): boolean {
  return history.some(({ status }) => status === "processing" || status === "shipped");
}

/** The states still to come, if nothing happens; none once the journey has ended. */
export function ahead({ status }: Order): readonly OrderStatus[] {
  if (status === "awaiting_payment") return PATH;
  const at = PATH.indexOf(status);
  return at < 0 ? [] : PATH.slice(at + 1);
}
