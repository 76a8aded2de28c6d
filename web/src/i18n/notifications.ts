import { notifications as en } from "./en/notifications";
import { notifications as vi } from "./vi/notifications";

export const notifications = { vi, en } as const;
