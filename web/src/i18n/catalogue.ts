import { catalogue as en } from "./en/catalogue";
import { catalogue as vi } from "./vi/catalogue";

export const catalogue = { vi, en } as const;
