import { staff as en } from "./en/staff";
import { staff as vi } from "./vi/staff";

export const staff = { vi, en } as const;
