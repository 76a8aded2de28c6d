import type { ReactNode } from "react";

import { classes } from "@/components/classes";
import styles from "./Staff.module.css";

const TONES: Readonly<Record<string, string | undefined>> = {
  "on-sale": styles.good,
  delivered: styles.good,
  received: styles.good,
  measured: styles.good,
  ok: styles.good,
  active: styles.good,
  succeeded: styles.good,
  cancelled: styles.bad,
  refused: styles.bad,
  rejected: styles.bad,
  deleted: styles.bad,
  failed: styles.bad,
  blocked: styles.bad,
  attention: styles.bad,
  paid: styles.open,
  processing: styles.open,
  requested: styles.open,
  waiting: styles.open,
  pending: styles.open,
};

/** How something stands: said in words; the line beside them only lets one find it. */
export function Standing({ of, children }: { of: string; children: ReactNode }) {
  return <span className={classes(styles.status, TONES[of])}>{children}</span>;
}
