import { staffCatalogue as en } from "./en/staff-catalogue";
import { staffCatalogue as vi } from "./vi/staff-catalogue";

export const staffCatalogue = { vi, en } as const;
