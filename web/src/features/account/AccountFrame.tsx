"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, type ReactNode } from "react";

import { Button } from "@/components/Button";
import { Skeleton } from "@/components/Skeleton";
import { useUnreadCount } from "@/features/notifications/use-notifications";
import { account } from "@/i18n/account";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import { signOut, useSession } from "@/session/store";
import styles from "./AccountFrame.module.css";

/** The account's rooms beside each other; whoever is not signed in is led to the door and back. */
export function AccountFrame({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const router = useRouter();
  const path = usePathname();
  const status = useSession((session) => session.status);
  useEffect(() => {
    if (status === "guest") {
      router.replace(`/${locale}/sign-in?next=${encodeURIComponent(path)}`);
    }
  }, [status, locale, path, router]);
  return (
    <div className={styles.frame}>
      <Rooms />
      <div className={styles.room}>{status === "signed-in" ? children : <Waiting />}</div>
    </div>
  );
}

const ROOMS = [
  ["", "overview"],
  ["/orders", "orders"],
  ["/wishlist", "wishlist"],
  ["/notifications", "notifications"],
  ["/addresses", "addresses"],
  ["/profile", "profile"],
  ["/privacy", "privacy"],
] as const;

function Rooms() {
  const t = useText(account);
  const locale = useLocale();
  const path = usePathname();
  const unread = useUnreadCount();
  const root = `/${locale}/account`;
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the rooms stand in one line that is wider than the screen.
    const here = line.current?.querySelector<HTMLElement>("[aria-current]");
    if (here) line.current?.scrollTo({ left: here.offsetLeft - here.offsetWidth });
  }, [path]);
  return (
    <nav ref={line} aria-label={t.nav} className={styles.rooms}>
      <ul>
        {ROOMS.map(([room, name]) => (
          <li key={name}>
            <Link
              href={`${root}${room}`}
              prefetch={false}
              aria-current={isHere(path, root, room) ? "page" : undefined}
            >
              {t[name]}
              {name === "notifications" && unread > 0 && (
                <>
                  <span className={styles.count} aria-hidden="true">
                    {unread}
                  </span>
                  <span className="visually-hidden">, {t.unread(unread)}</span>
                </>
              )}
            </Link>
          </li>
        ))}
        <li>
          <Button
            variant="quiet"
            className={styles.leave}
            onClick={() => void signOut(`/${locale}`)}
          >
            {t.signOut}
          </Button>
        </li>
      </ul>
    </nav>
  );
}

function isHere(path: string, root: string, room: string): boolean {
  return room === "" ? path === root : path.startsWith(`${root}${room}`);
}

function Waiting() {
  const { loading } = useText(common);
  return (
    <div role="status" className={styles.waiting}>
      <span className="visually-hidden">{loading}</span>
      <Skeleton shape="title" />
      <Skeleton shape="block" />
    </div>
  );
}
