import { staffSecurity as en } from "./en/staff-security";
import { staffSecurity as vi } from "./vi/staff-security";

export const staffSecurity = { vi, en } as const;
