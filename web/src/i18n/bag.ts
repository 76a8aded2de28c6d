import { bag as en } from "./en/bag";
import { bag as vi } from "./vi/bag";

export const bag = { vi, en } as const;
