import { common as en } from "./en/common";
import { common as vi } from "./vi/common";

export const common = { vi, en } as const;
