"use client";

import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import { Figure } from "./figures";
import styles from "./Guide.module.css";

/** What makes a good photo, before one is taken. */
export function PoseGuide() {
  const { pose: t } = useText(fittingRoom);
  return (
    <section className={styles.guide} aria-label={t.title}>
      <h3 className={styles.title}>{t.title}</h3>
      <ul className={styles.list}>
        <li>
          <Figure name="standing" className={styles.figure} />
          {t.stand}
        </li>
        <li>
          <Figure name="arms-crossed" className={styles.wrong} />
          {t.arms}
        </li>
        <li>
          <Figure name="body-cropped" className={styles.wrong} />
          {t.whole}
        </li>
        <li>
          <Figure name="long-top" className={styles.wrong} />
          {t.clothes}
        </li>
      </ul>
    </section>
  );
}
