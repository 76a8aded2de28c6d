import { ProblemError, toProblem, UnreachableError } from "@/api/problem";
import type { User } from "@/api/types";
import { GUARD_HEADER, GUARD_VALUE } from "./guard";

/** What the web's own server answers about a session. */
export type SessionAnswer = Readonly<{
  user: User | null;
  token: string | null;
  /** Seconds. */
  expiresIn: number;
  cartToken: string | null;
}>;

export const refresh = (): Promise<SessionAnswer> => ask("/session/refresh");
export const open = (idToken: string): Promise<SessionAnswer> => ask("/session", { idToken });
export const openCart = (): Promise<{ cartToken: string }> => ask("/session/cart");
export const close = (): Promise<void> => ask("/session", undefined, "DELETE");
export const closeCart = (): Promise<void> => ask("/session/cart", undefined, "DELETE");

/** Ask one of the web's own handlers; throws as the API's client does. */
export async function ask<T>(path: string, body?: unknown, method = "POST"): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        // The page's own language, which is not always the browser's: a new shopper keeps it.
        "Accept-Language": document.documentElement.lang,
        "Content-Type": "application/json",
        [GUARD_HEADER]: GUARD_VALUE,
      },
      body: JSON.stringify(body ?? {}),
    });
  } catch (error) {
    throw new UnreachableError("the shop did not answer", { cause: error });
  }
  const told: unknown = answer.status === 204 ? undefined : await answer.json().catch(() => null);
  if (!answer.ok) throw new ProblemError(toProblem(told, answer.status));
  return told as T;
}
