import { classes } from "@/components/classes";
import styles from "./charts.module.css";

type Step = Readonly<{ name: string; people: number; text: string; rate: string | null }>;

/** How many people went how far; each step is measured against the first. */
export function FunnelChart({ title, steps }: { title: string; steps: readonly Step[] }) {
  const most = Math.max(1, ...steps.map(({ people }) => people));
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.title}>{title}</figcaption>
      <ol className={styles.funnel}>
        {steps.map(({ name, people, text, rate }) => (
          <li key={name}>
            <p className={styles.step}>
              <span>{name}</span>
              <span>
                {text}
                {rate !== null && <span className={styles.rate}> · {rate}</span>}
              </span>
            </p>
            <svg
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              className={classes(styles.level)}
              aria-hidden="true"
            >
              <path d="M0 3.9H100" className={styles.grid} />
              <rect width={(people / most) * 100} height="4" className={styles.bar} />
            </svg>
          </li>
        ))}
      </ol>
    </figure>
  );
}
