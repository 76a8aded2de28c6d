import { account as en } from "./en/account";
import { account as vi } from "./vi/account";

export const account = { vi, en } as const;
