import { checkout as en } from "./en/checkout";
import { checkout as vi } from "./vi/checkout";

export const checkout = { vi, en } as const;
