import type { ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Notice.module.css";

type Props = Readonly<{
  tone?: "plain" | "danger" | "good";
  /** Announced at once, where it appears because of what somebody just did. */
  live?: boolean;
  children: ReactNode;
}>;

export function Notice({ tone = "plain", live = false, children }: Props) {
  return (
    <div
      className={classes(styles.notice, styles[tone])}
      {...(live && { role: tone === "danger" ? "alert" : "status" })}
    >
      {children}
    </div>
  );
}
