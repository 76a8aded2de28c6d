"use client";

import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import type { Tryon } from "./follow";
import styles from "./Stages.module.css";

const STAGES = ["queued", "fetching", "preparing", "generating", "storing"] as const;

type Props = Readonly<{ job: Tryon | null; onCancel: () => void }>;

/** How far the look is, as the fitting room tells it. */
export function Stages({ job, onCancel }: Props) {
  const { stages: t, cancel } = useText(fittingRoom);
  const stage = job?.stage ?? "queued";
  const here = stage === "done" ? STAGES.length : STAGES.indexOf(stage);
  const queue = job?.queuePosition ?? null;
  const said = stage === "queued" && queue !== null ? t.position(queue) : t[stage];
  return (
    <section className={styles.stages} aria-labelledby="stages-title">
      <h2 id="stages-title">{t.title}</h2>
      <p role="status" className={styles.said}>
        {said}
      </p>
      <ol className={styles.list}>
        {STAGES.map((one, index) => (
          <li
            key={one}
            aria-current={index === here ? "step" : undefined}
            className={classes(index < here && styles.past, index === here && styles.here)}
          >
            {t[one]}
          </li>
        ))}
      </ol>
      <progress className={styles.progress} max={100} value={job?.progress ?? 0}>
        {t.percent(job?.progress ?? 0)}
      </progress>
      <p className={styles.soft}>{t.leave}</p>
      <Button variant="quiet" onClick={onCancel}>
        {cancel}
      </Button>
    </section>
  );
}

/** The photo on its way; null once it is there and the fitting room is asked. */
export function Sending({ percent, onCancel }: { percent: number | null; onCancel: () => void }) {
  const t = useText(fittingRoom);
  return (
    <section className={styles.stages} aria-labelledby="sending-title">
      <h2 id="sending-title">{percent === null ? t.asking : t.uploading}</h2>
      <p role="status" className={styles.said}>
        {percent === null ? t.asking : t.uploaded(percent)}
      </p>
      <progress className={styles.progress} max={100} {...(percent !== null && { value: percent })}>
        {percent === null ? t.asking : t.uploaded(percent)}
      </progress>
      <Button variant="quiet" onClick={onCancel}>
        {t.cancel}
      </Button>
    </section>
  );
}
