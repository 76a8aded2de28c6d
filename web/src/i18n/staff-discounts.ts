import { staffDiscounts as en } from "./en/staff-discounts";
import { staffDiscounts as vi } from "./vi/staff-discounts";

export const staffDiscounts = { vi, en } as const;
