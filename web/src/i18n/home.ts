import { home as en } from "./en/home";
import { home as vi } from "./vi/home";

export const home = { vi, en } as const;
