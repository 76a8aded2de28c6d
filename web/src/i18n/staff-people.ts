import { staffPeople as en } from "./en/staff-people";
import { staffPeople as vi } from "./vi/staff-people";

export const staffPeople = { vi, en } as const;
