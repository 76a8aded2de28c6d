import { search as en } from "./en/search";
import { search as vi } from "./vi/search";

export const search = { vi, en } as const;
