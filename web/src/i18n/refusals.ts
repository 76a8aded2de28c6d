import { refusals as en } from "./en/refusals";
import { refusals as vi } from "./vi/refusals";

export const refusals = { vi, en } as const;
