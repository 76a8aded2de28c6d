"use client";

import { create } from "zustand";

import type { Schemas } from "@/api/types";
import { ask } from "./remote";

export type Admin = Schemas["AdminRead"];

type StaffAnswer = Readonly<{ admin: Admin | null; token: string | null; expiresIn: number }>;

/** Which member of staff is here; kept as a shopper's session is, and apart from it. */
export type StaffState = Readonly<{
  status: "unknown" | "nobody" | "signed-in" | "unreachable";
  admin: Admin | null;
  token: string | null;
  /** When the token ends, in milliseconds since 1970. */
  expiresAt: number;
  /** The house asks this role for a second factor, and there is none yet. */
  mustEnrol: boolean;
}>;

const NOBODY: StaffState = {
  status: "nobody",
  admin: null,
  token: null,
  expiresAt: 0,
  mustEnrol: false,
};
/** A token is renewed this long before it ends, in milliseconds: clocks differ. */
const MARGIN = 30_000;

export const useStaffSession = create<StaffState>(() => ({ ...NOBODY, status: "unknown" }));

let opening: Promise<void> | null = null;
let renewing: Promise<string | null> | null = null;

/** Take over what the cookie holds, once for each page load. */
export function openStaffSession(): Promise<void> {
  opening ??= renew();
  return opening;
}

/** Ask again after the shop was out of reach. */
export function reopenStaffSession(): Promise<void> {
  opening = renew();
  return opening;
}

async function renew(): Promise<void> {
  try {
    accept(await ask<StaffAnswer>("/staff-session/refresh"));
  } catch {
    // Whether the session is still good is unknown: nobody is sent to the sign-in for that.
    useStaffSession.setState({ ...NOBODY, status: "unreachable" });
  }
}

function accept({ admin, token, expiresIn }: StaffAnswer): void {
  useStaffSession.setState((before) => ({
    status: admin === null ? "nobody" : "signed-in",
    admin,
    token,
    expiresAt: Date.now() + expiresIn * 1000,
    mustEnrol: admin !== null && before.mustEnrol,
  }));
}

/** The token to send, renewed if it is about to end. */
export async function staffToken(): Promise<string | null> {
  await (opening ?? openStaffSession());
  const { token, expiresAt } = useStaffSession.getState();
  if (token === null || Date.now() < expiresAt - MARGIN) return token;
  return renewedStaffToken(token);
}

/** A token newer than the one that was refused; null if there is none. */
export async function renewedStaffToken(refused: string): Promise<string | null> {
  const { token } = useStaffSession.getState();
  if (token !== refused) return token;
  renewing ??= renew()
    .then(() => useStaffSession.getState().token)
    .finally(() => (renewing = null));
  return renewing;
}

export type StaffProof = Readonly<{
  email: string;
  password: string;
  totp?: string;
  recoveryCode?: string;
}>;

export async function signInStaff(proof: StaffProof): Promise<void> {
  accept(await ask<StaffAnswer>("/staff-session", proof));
}

/** A new password ends every sign-in, and begins a new one here. */
export async function changeStaffPassword(before: string, after: string): Promise<void> {
  const token = await staffToken();
  const body = { currentPassword: before, newPassword: after };
  accept(await ask<StaffAnswer>("/staff-session/password", { ...body, token }));
}

export async function signOutStaff(): Promise<void> {
  await ask("/staff-session", undefined, "DELETE");
  useStaffSession.setState(NOBODY);
}

export function askForEnrolment(mustEnrol: boolean): void {
  useStaffSession.setState({ mustEnrol });
}

export function setAdmin(admin: Admin): void {
  useStaffSession.setState({ admin });
}
