import type { ReactNode } from "react";

import styles from "./Empty.module.css";

/** Nothing is here, and what one can do about it. */
export function Empty({
  title,
  text,
  children,
  level = 2,
}: {
  title: string;
  text: string;
  children?: ReactNode;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className={styles.empty}>
      <Heading>{title}</Heading>
      <p className={styles.text}>{text}</p>
      {children}
    </div>
  );
}
