"use client";

import useSWR, { useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";

import { api } from "@/api/client";
import { done, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { useSession } from "@/session/store";

export type Notification = Schemas["NotificationRead"];
type Page = Schemas["NotificationList"];

/** How often the count of what is new is asked for, in milliseconds. */
const EVERY = 60_000;
const COUNT = "unread-count";

export function useUnreadCount(): number {
  const owner = useSession(({ user }) => user?.id ?? null);
  const { data } = useSWR(
    owner === null ? null : [COUNT, owner],
    () => unwrap(api.GET("/api/v1/notifications/unread-count")),
    { refreshInterval: EVERY },
  );
  return owner === null ? 0 : (data?.unreadCount ?? 0);
}

/** What the shopper was told, the newest first, page after page. */
export function useNotifications() {
  const owner = useSession(({ user }) => user?.id ?? null);
  const { mutate: mutateAll } = useSWRConfig();
  const { data, error, size, setSize, mutate } = useSWRInfinite<Page, unknown>(
    (index: number, before: Page | null) => {
      if (owner === null || (index > 0 && before?.nextCursor === null)) return null;
      return ["notifications", owner, before?.nextCursor ?? null] as const;
    },
    ([, , cursor]: readonly [string, string, string | null]) =>
      unwrap(api.GET("/api/v1/notifications", { params: { query: { cursor, limit: 20 } } })),
  );
  const then = async (change: Promise<void>) => {
    await change;
    await Promise.all([mutate(), mutateAll((key) => Array.isArray(key) && key[0] === COUNT)]);
  };
  const path = (id: string) => ({ params: { path: { notification_id: id } } });
  return {
    items: data?.flatMap((page) => page.items),
    unread: data?.[0]?.unreadCount ?? 0,
    error,
    more: data !== undefined && data.at(-1)?.nextCursor !== null,
    loadMore: () => setSize(size + 1),
    read: (id: string) =>
      then(done(api.POST("/api/v1/notifications/{notification_id}/read", path(id)))),
    readAll: () => then(done(api.POST("/api/v1/notifications/read-all"))),
    remove: (id: string) =>
      then(done(api.DELETE("/api/v1/notifications/{notification_id}", path(id)))),
  };
}
