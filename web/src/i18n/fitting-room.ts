import { fittingRoom as en } from "./en/fitting-room";
import { fittingRoom as vi } from "./vi/fitting-room";

export const fittingRoom = { vi, en } as const;
