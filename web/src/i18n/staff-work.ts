import { staffWork as en } from "./en/staff-work";
import { staffWork as vi } from "./vi/staff-work";

export const staffWork = { vi, en } as const;
