"use client";

import { useEffect, useRef, useState } from "react";

import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import styles from "./Compare.module.css";

type Props = Readonly<{ before: string; after: string }>;

/** The photo and the look on each other; what parts them is a slider, for fingers and arrow keys. */
export function Compare({ before, after }: Props) {
  const { result: t } = useText(fittingRoom);
  const [shown, setShown] = useState(50);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // By script: the policy lets no style attribute into a page.
    frame.current?.style.setProperty("--shown", `${shown}%`);
  }, [shown]);
  return (
    <div ref={frame} className={styles.frame}>
      <img src={before} alt={t.beforeAlt} className={styles.picture} />
      <img src={after} alt={t.alt} className={styles.after} />
      <span className={styles.line} aria-hidden="true" />
      <span className={styles.left} aria-hidden="true">
        {t.after}
      </span>
      <span className={styles.right} aria-hidden="true">
        {t.before}
      </span>
      <input
        type="range"
        min={0}
        max={100}
        value={shown}
        aria-label={t.slider}
        aria-valuetext={t.sliderValue(shown)}
        onChange={(event) => setShown(event.target.valueAsNumber)}
        className={styles.slider}
      />
    </div>
  );
}
