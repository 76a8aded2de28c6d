import { orders as en } from "./en/orders";
import { orders as vi } from "./vi/orders";

export const orders = { vi, en } as const;
