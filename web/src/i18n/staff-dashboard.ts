import { staffDashboard as en } from "./en/staff-dashboard";
import { staffDashboard as vi } from "./vi/staff-dashboard";

export const staffDashboard = { vi, en } as const;
