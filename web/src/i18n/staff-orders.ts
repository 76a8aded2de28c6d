import { staffOrders as en } from "./en/staff-orders";
import { staffOrders as vi } from "./vi/staff-orders";

export const staffOrders = { vi, en } as const;
