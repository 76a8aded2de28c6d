"use client";

import { useId } from "react";

import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import styles from "./Room.module.css";

type Props = Readonly<{
  /** Agreed at an earlier try-on, or under Privacy. */
  given: boolean;
  ticked: boolean;
  onTick: (ticked: boolean) => void;
}>;

/** Nothing is sent before the shopper has agreed to what happens with the photo. */
export function ConsentBox({ given, ticked, onTick }: Props) {
  const { consent: t } = useText(fittingRoom);
  const id = useId();
  if (given) return <p className={styles.soft}>{t.given}</p>;
  return (
    <div className={styles.consent}>
      <input
        id={id}
        type="checkbox"
        checked={ticked}
        aria-describedby={`${id}-text`}
        onChange={(event) => onTick(event.target.checked)}
      />
      <label htmlFor={id}>{t.label}</label>
      <p id={`${id}-text`} className={styles.soft}>
        {t.text}
      </p>
    </div>
  );
}
