"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";

import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { MenuIcon } from "@/components/icons";
import { LanguageLinks } from "@/components/shell/LanguageLinks";
import { ThemeChoice } from "@/components/shell/ThemeChoice";
import { common } from "@/i18n/common";
import { staff } from "@/i18n/staff";
import { useLocale, useText } from "@/i18n/use-locale";
import { signOutStaff, useStaffSession } from "@/session/staff";
import { may, PLACES } from "../rights";
import { useChange } from "../use-staff";
import { Told } from "../Loaded";
import styles from "./Shell.module.css";

export function StaffNav() {
  const t = useText(staff);
  const shared = useText(common);
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  return (
    <header className={styles.side}>
      <div className={styles.top}>
        <Link href={`/${locale}/staff`} className={styles.house}>
          {shared.house}
        </Link>
        <button
          type="button"
          className={styles.menu}
          aria-haspopup="dialog"
          aria-label={shared.menu}
          onClick={() => setOpen(true)}
        >
          <MenuIcon />
        </button>
      </div>
      <div className={styles.wide}>
        <Places />
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} title={t.panel} side="left">
        <Places onChoose={() => setOpen(false)} />
      </Dialog>
    </header>
  );
}

function Places({ onChoose }: { onChoose?: () => void }) {
  const t = useText(staff);
  const shared = useText(common);
  const locale = useLocale();
  const path = usePathname();
  const admin = useStaffSession((session) => session.admin);
  const { busy, outcome, change } = useChange();
  if (admin === null) return null;
  const base = `/${locale}/staff`;
  const isHere = (href: string) => path === href || (href !== base && path.startsWith(`${href}/`));
  return (
    <div className={styles.places}>
      <nav aria-label={t.panel}>
        <ul>
          {PLACES.filter(({ least }) => may(admin.role, least)).map(({ key, path: to }) => (
            <li key={key}>
              <Link
                href={`${base}${to}`}
                prefetch={false}
                aria-current={isHere(`${base}${to}`) ? "page" : undefined}
                className={styles.place}
                {...(onChoose && { onClick: onChoose })}
              >
                {t.places[key]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.who}>
        <p>{admin.displayName ?? admin.email}</p>
        <p className={styles.role}>{t.roles[admin.role]}</p>
        <Told outcome={outcome} />
        <Button variant="quiet" busy={busy} onClick={() => change(signOutStaff)}>
          {shared.signOut}
        </Button>
        <LanguageLinks />
        <ThemeChoice />
      </div>
    </div>
  );
}
