"use client";

import Link from "next/link";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { AccountIcon, MenuIcon, SearchIcon } from "@/components/icons";
import { BagButton } from "@/features/bag/BagButton";
import { useUnreadCount } from "@/features/notifications/use-notifications";
import { SearchBox } from "@/features/search/SearchBox";
import { account } from "@/i18n/account";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import { useSession } from "@/session/store";
import styles from "./Header.module.css";

export type Shelves = Readonly<{
  collections: readonly Readonly<{ slug: string; name: string }>[];
  categories: readonly Readonly<{ slug: string; name: string }>[];
}>;

export function Header({ shelves }: { shelves: Shelves }) {
  const t = useText(common);
  const locale = useLocale();
  const [open, setOpen] = useState<"menu" | "search" | null>(null);
  const close = () => setOpen(null);
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <div className={styles.start}>
          <button
            type="button"
            className={styles.icon}
            onClick={() => setOpen("menu")}
            aria-haspopup="dialog"
            aria-label={t.menu}
          >
            <MenuIcon />
          </button>
          <nav aria-label={t.nav} className={styles.links}>
            <Link href={`/${locale}/products?sort=newest`}>{t.newest}</Link>
            {shelves.categories.slice(0, 3).map(({ slug, name }) => (
              <Link key={slug} href={`/${locale}/products?category=${slug}`}>
                {name}
              </Link>
            ))}
            <Link href={`/${locale}/fitting-room`}>{t.fittingRoom}</Link>
          </nav>
        </div>
        <Link href={`/${locale}`} className={styles.house}>
          {t.house}
        </Link>
        <div className={styles.end}>
          <button
            type="button"
            className={styles.icon}
            onClick={() => setOpen("search")}
            aria-haspopup="dialog"
            aria-label={t.search}
          >
            <SearchIcon />
          </button>
          <AccountLink />
          <BagButton className={styles.icon} />
        </div>
      </div>
      <Dialog open={open === "menu"} onClose={close} title={t.menu} side="left">
        <Menu shelves={shelves} onChoose={close} />
      </Dialog>
      <Dialog open={open === "search"} onClose={close} title={t.search} side="top">
        <SearchBox onDone={close} />
      </Dialog>
    </header>
  );
}

function AccountLink() {
  const t = useText(common);
  const locale = useLocale();
  const told = useText(account);
  const signedIn = useSession(({ status }) => status === "signed-in");
  const unread = useUnreadCount();
  const name = unread > 0 ? `${t.account}, ${told.unread(unread)}` : t.account;
  return (
    <Link
      href={`/${locale}/${signedIn ? "account" : "sign-in"}`}
      className={styles.icon}
      aria-label={signedIn ? name : t.signIn}
      prefetch={false}
    >
      <AccountIcon />
      {unread > 0 && <span className={styles.dot} aria-hidden="true" />}
    </Link>
  );
}

function Menu({ shelves, onChoose }: { shelves: Shelves; onChoose: () => void }) {
  const t = useText(common);
  const locale = useLocale();
  const link = (path: string, name: string) => (
    <li key={path}>
      <Link href={`/${locale}${path}`} onClick={onChoose}>
        {name}
      </Link>
    </li>
  );
  return (
    <nav aria-label={t.menu} className={styles.menu}>
      <ul className={styles.menuMain}>
        {link("/products?sort=newest", t.newest)}
        {shelves.categories.map(({ slug, name }) => link(`/products?category=${slug}`, name))}
        {link("/products", t.everything)}
        {link("/fitting-room", t.fittingRoom)}
      </ul>
      <h3 className={styles.menuTitle}>{t.collections}</h3>
      <ul className={styles.menuMore}>
        {shelves.collections.map(({ slug, name }) => link(`/collections/${slug}`, name))}
      </ul>
    </nav>
  );
}
