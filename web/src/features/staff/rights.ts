import type { Admin } from "@/session/staff";

export type Role = Admin["role"];

export const ROLES = ["analyst", "support", "manager", "owner"] as const satisfies readonly Role[];

const RANKS: Readonly<Record<Role, number>> = { analyst: 0, support: 1, manager: 2, owner: 3 };

/** Whether a role may do what that role at least may. The API decides; this only hides dead ends. */
export function may(role: Role, least: Role): boolean {
  return RANKS[role] >= RANKS[least];
}

export const PLACES = [
  { key: "dashboard", path: "", least: "analyst" },
  { key: "orders", path: "/orders", least: "analyst" },
  { key: "returns", path: "/returns", least: "analyst" },
  { key: "products", path: "/products", least: "analyst" },
  { key: "garments", path: "/garments", least: "analyst" },
  { key: "discounts", path: "/discounts", least: "analyst" },
  { key: "shoppers", path: "/shoppers", least: "support" },
  { key: "exports", path: "/exports", least: "analyst" },
  { key: "audit", path: "/audit", least: "manager" },
  { key: "work", path: "/work", least: "manager" },
  { key: "security", path: "/security", least: "analyst" },
] as const satisfies readonly Readonly<{ key: string; path: string; least: Role }>[];
