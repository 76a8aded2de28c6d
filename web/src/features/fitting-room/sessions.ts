import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";

/** A page of the shopper's try-ons, the newest first. */
export type SessionsPage = Schemas["TryonList"];
type Key = readonly ["tryon-sessions", string | null];
const SHOWN = 12;

export function keyOf(_index: number, before: SessionsPage | null): Key | null {
  if (before !== null && before.nextCursor == null) return null;
  return ["tryon-sessions", before?.nextCursor ?? null];
}

export function readSessions([, cursor]: Key): Promise<SessionsPage> {
  const query = { limit: SHOWN, ...(cursor !== null && { cursor }) };
  return unwrap(api.GET("/api/v1/tryon/sessions", { params: { query } }));
}
