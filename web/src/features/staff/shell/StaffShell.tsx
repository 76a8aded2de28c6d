"use client";

import { useEffect, type ReactNode } from "react";

import { Button } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Skeleton } from "@/components/Skeleton";
import { common } from "@/i18n/common";
import { staff } from "@/i18n/staff";
import { useText } from "@/i18n/use-locale";
import { openStaffSession, reopenStaffSession, useStaffSession } from "@/session/staff";
import { Security } from "../people/Security";
import page from "../Staff.module.css";
import styles from "./Shell.module.css";
import { StaffNav } from "./StaffNav";
import { StaffSignIn } from "./StaffSignIn";

/** The panel's frame: nobody sees what is inside before the house knows them. */
export function StaffShell({ children }: { children: ReactNode }) {
  const { status, mustEnrol } = useStaffSession();
  const t = useText(staff);
  const shared = useText(common);
  useEffect(() => {
    void openStaffSession();
  }, []);
  if (status === "signed-in") {
    return (
      <div className={styles.frame}>
        <StaffNav />
        <main id="main" tabIndex={-1} className={styles.main}>
          {mustEnrol ? <Security required /> : children}
        </main>
      </div>
    );
  }
  return (
    <main id="main" tabIndex={-1} className={styles.door}>
      {status === "unknown" && (
        <div role="status" className={page.stack}>
          <span className="visually-hidden">{shared.loading}</span>
          <Skeleton shape="title" />
          <Skeleton shape="block" />
        </div>
      )}
      {status === "nobody" && <StaffSignIn />}
      {status === "unreachable" && (
        <Empty title={t.unreachable} text={t.unreachableText} level={1}>
          <Button onClick={() => reopenStaffSession()}>{shared.retry}</Button>
        </Empty>
      )}
    </main>
  );
}
