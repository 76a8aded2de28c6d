import { product as en } from "./en/product";
import { product as vi } from "./vi/product";

export const product = { vi, en } as const;
