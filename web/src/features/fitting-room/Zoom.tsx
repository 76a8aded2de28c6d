"use client";

import { useState } from "react";

import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { Dialog } from "@/components/Dialog";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import styles from "./Zoom.module.css";

const STEPS = ["once", "twice", "thrice"] as const;

/** The look close by: as large as one likes, moved about by scrolling. */
export function Zoom({ url, open, onClose }: { url: string; open: boolean; onClose: () => void }) {
  const { result: t } = useText(fittingRoom);
  const [step, setStep] = useState(1);
  return (
    <Dialog open={open} onClose={onClose} title={t.zoom} side="top">
      <div className={styles.tools}>
        <Button variant="quiet" disabled={step === 0} onClick={() => setStep(step - 1)}>
          {t.zoomOut}
        </Button>
        <Button
          variant="quiet"
          disabled={step === STEPS.length - 1}
          onClick={() => setStep(step + 1)}
        >
          {t.zoomIn}
        </Button>
      </div>
      {/* It scrolls, so keys have to reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.window} tabIndex={0} role="group" aria-label={t.zoom}>
        <img
          src={url}
          alt={t.alt}
          className={classes(styles.picture, styles[STEPS[step] ?? "once"])}
        />
      </div>
    </Dialog>
  );
}
