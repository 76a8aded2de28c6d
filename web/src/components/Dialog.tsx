"use client";

import { useEffect, useId, useRef, type ReactNode } from "react";

import { common } from "@/i18n/common";
import { useText } from "@/i18n/use-locale";
import { classes } from "./classes";
import styles from "./Dialog.module.css";
import { CloseIcon } from "./icons";

type Props = Readonly<{
  open: boolean;
  onClose: () => void;
  title: string;
  side?: "centre" | "left" | "right" | "top";
  children: ReactNode;
}>;

/** A native modal dialog: the browser keeps the focus in, closes at Escape and gives it back. */
export function Dialog({ open, onClose, title, side = "centre", children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const t = useText(common);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  return (
    // A click beside the dialog's frame lands on the element itself; Escape does the same by keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={classes(styles.dialog, styles[side])}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open && (
        <div className={styles.frame}>
          <div className={styles.bar}>
            <h2 id={heading} className={styles.title}>
              {title}
            </h2>
            <button type="button" className={styles.close} onClick={onClose} aria-label={t.close}>
              <CloseIcon />
            </button>
          </div>
          <div className={styles.body}>{children}</div>
        </div>
      )}
    </dialog>
  );
}
