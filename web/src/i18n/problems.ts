import { problems as en } from "./en/problems";
import { problems as vi } from "./vi/problems";

export const problems = { vi, en } as const;
