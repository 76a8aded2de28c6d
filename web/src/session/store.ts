"use client";

import { create } from "zustand";

import type { User } from "@/api/types";
import * as remote from "./remote";

/**
 * Who is here. Tokens live in this tab's memory alone: what outlives it is in cookies that no
 * script can read, and the web's own server exchanges them for new tokens.
 */
export type SessionState = Readonly<{
  status: "unknown" | "guest" | "signed-in";
  user: User | null;
  token: string | null;
  /** When the token ends, in milliseconds since 1970. */
  expiresAt: number;
  cartToken: string | null;
}>;

const NOBODY: SessionState = {
  status: "unknown",
  user: null,
  token: null,
  expiresAt: 0,
  cartToken: null,
};
/** A token is renewed this long before it ends, in milliseconds: clocks differ. */
const MARGIN = 30_000;

export const useSession = create<SessionState>(() => NOBODY);

let opening: Promise<void> | null = null;
let renewing: Promise<string | null> | null = null;

/** Take over what the cookies hold, once for each page load. */
export function openSession(): Promise<void> {
  opening ??= remote.refresh().then(accept, leave);
  return opening;
}

/** Nothing is kept for this browser, so nobody has to be asked. */
export function startAsGuest(): void {
  opening ??= Promise.resolve();
  useSession.setState({ status: "guest" });
}

function accept(answer: remote.SessionAnswer): void {
  useSession.setState({
    status: answer.user === null ? "guest" : "signed-in",
    user: answer.user,
    token: answer.token,
    expiresAt: Date.now() + answer.expiresIn * 1000,
    cartToken: answer.cartToken,
  });
}

function leave(): void {
  useSession.setState({ ...NOBODY, status: "guest" });
}

/** The token to send, renewed if it is about to end; null for a guest. */
export async function currentToken(): Promise<string | null> {
  await (opening ?? openSession());
  const { token, expiresAt } = useSession.getState();
  if (token === null || Date.now() < expiresAt - MARGIN) return token;
  return refreshedToken(token);
}

/** A token newer than the one that was refused; null, and a guest from now on, if there is none. */
export async function refreshedToken(refused: string): Promise<string | null> {
  const { token } = useSession.getState();
  if (token !== refused) return token;
  renewing ??= remote
    .refresh()
    .then(accept, leave)
    .then(() => useSession.getState().token)
    .finally(() => (renewing = null));
  return renewing;
}

export function currentCartToken(): string | null {
  return useSession.getState().cartToken;
}

/** Whoever has no cart of any kind is given a guest's. */
export async function ensureCart(): Promise<void> {
  if ((await currentToken()) !== null || currentCartToken() !== null) return;
  const { cartToken } = await remote.openCart();
  useSession.setState({ cartToken });
}

/** Forget a guest's cart that the API knows no longer. */
export async function dropCart(): Promise<void> {
  useSession.setState({ cartToken: null });
  await remote.closeCart();
}

/** Exchange a Firebase ID token for the shop's own session. */
export async function signInWith(idToken: string): Promise<User | null> {
  const answer = await remote.open(idToken);
  accept(answer);
  return answer.user;
}

/** The page is loaded anew, so that nothing which was fetched for this shopper stays in memory. */
export async function signOut(path: string): Promise<void> {
  await remote.close();
  window.location.assign(path);
}

/** The profile was changed elsewhere on the page. */
export function setUser(user: User): void {
  useSession.setState({ user });
}
