"use client";

import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { refusals } from "@/i18n/refusals";
import { useText } from "@/i18n/use-locale";
import { Figure } from "./figures";
import styles from "./Guide.module.css";
import type { NextStep, Refusal } from "./refusals";

type Props = Readonly<{
  refusal: Refusal;
  /** What can be done from here; a step that is not offered has no button. */
  steps: Partial<Readonly<Record<NextStep, () => void>>>;
  busy?: boolean;
}>;

/** Why there is no picture, drawn and said, with the one thing to do next first. */
export function RefusalView({ refusal, steps, busy = false }: Props) {
  const t = useText(refusals);
  const { figure, instead, text, next } = refusal;
  const order = [next, ...(["photo", "piece", "again"] as const).filter((one) => one !== next)];
  const offered = order.filter(
    (step) => steps[step] !== undefined && (step !== "again" || next === step),
  );
  return (
    <div className={styles.refusal} role="alert">
      <div className={styles.pair}>
        <figure>
          <Figure name={figure} className={instead === null ? styles.large : styles.wrong} />
          {instead !== null && <figcaption>{t.not}</figcaption>}
        </figure>
        {instead !== null && (
          <figure>
            <Figure name={instead} className={classes(styles.large, styles.good)} />
            <figcaption>{t.instead}</figcaption>
          </figure>
        )}
      </div>
      <div className={styles.said}>
        <h3>{t.title}</h3>
        <p>{text}</p>
        {offered.map((step, index) => (
          <Button
            key={step}
            variant={index === 0 ? "primary" : "quiet"}
            busy={busy}
            onClick={steps[step]}
          >
            {t[step]}
          </Button>
        ))}
      </div>
    </div>
  );
}
