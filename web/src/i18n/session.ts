import { session as en } from "./en/session";
import { session as vi } from "./vi/session";

export const session = { vi, en } as const;
