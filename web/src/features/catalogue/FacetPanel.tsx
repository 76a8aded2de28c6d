"use client";

import { useId, useState, type ReactNode } from "react";

import styles from "./Filters.module.css";

/** Filters beside the list; on a phone behind a button above it. */
export function FacetPanel({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <aside aria-label={label}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      <div id={id} className={styles.panel} data-open={open}>
        {children}
      </div>
    </aside>
  );
}
