import { classes } from "./classes";
import styles from "./Skeleton.module.css";

/** A place that will be filled; the words “loading” are said once, by who shows several. */
export function Skeleton({ shape = "line" }: { shape?: "line" | "title" | "portrait" | "block" }) {
  return <span aria-hidden="true" className={classes(styles.skeleton, styles[shape])} />;
}
