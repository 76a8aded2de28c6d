"use client";

import Link from "next/link";

import { RecentlyViewed } from "@/features/catalogue/RecentlyViewed";
import { useUnreadCount } from "@/features/notifications/use-notifications";
import { account } from "@/i18n/account";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";
import { useSession } from "@/session/store";
import styles from "./Room.module.css";

const ROOMS = ["orders", "wishlist", "notifications", "addresses", "profile", "privacy"] as const;

export function Overview() {
  const t = useText(account);
  const locale = useLocale();
  const user = useSession((session) => session.user);
  const unread = useUnreadCount();
  if (user === null) return null;
  return (
    <>
      <h1 className={styles.title}>
        {user.displayName ? t.hello(user.displayName) : t.helloNobody}
      </h1>
      <p className={styles.text}>{t.since(formatDate(user.createdAt, locale))}</p>
      <ul className={styles.cards}>
        {ROOMS.map((room) => (
          <li key={room}>
            <Link href={`/${locale}/account/${room}`} prefetch={false}>
              <span className={styles.name}>{t[room]}</span>
              <span className={styles.soft}>{t.told[room]}</span>
              {room === "notifications" && unread > 0 && (
                <span className={styles.mark}>{t.unread(unread)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.wide}>
        <RecentlyViewed title={t.recent} />
      </div>
    </>
  );
}
