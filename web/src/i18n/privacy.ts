import { privacy as en } from "./en/privacy";
import { privacy as vi } from "./vi/privacy";

export const privacy = { vi, en } as const;
