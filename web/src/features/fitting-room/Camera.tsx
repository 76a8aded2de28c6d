"use client";

import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { Notice } from "@/components/Notice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import styles from "./Photo.module.css";
import { capture, type Photo } from "./photo";

type Facing = "user" | "environment";
type Failure = "denied" | "missing" | "busy";

function failureOf(error: unknown): Failure {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}

/** The device's camera while `facing` lasts; it is let go as soon as nobody looks. */
function useCamera(facing: Facing) {
  const video = useRef<HTMLVideoElement>(null);
  const [ready, setReady] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let left = false;
    const letGo = () => stream?.getTracks().forEach((track) => track.stop());
    const open = async () => {
      const wanted = { facingMode: facing, height: { ideal: 1920 }, aspectRatio: { ideal: 0.75 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (left || video.current === null) {
        letGo();
        return;
      }
      video.current.srcObject = stream;
      await video.current.play();
      setReady(true);
    };
    open().catch((error: unknown) => {
      if (!left) setFailure(failureOf(error));
    });
    return () => {
      left = true;
      letGo();
      setReady(false);
    };
  }, [facing]);
  return { video, ready, failure };
}

/** Seconds until the picture is taken; null while nobody has asked for one. */
function useCountdown(onEnd: () => void) {
  const [left, setLeft] = useState<number | null>(null);
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    if (left === null) return;
    const timer = setTimeout(() => {
      setLeft(left > 1 ? left - 1 : null);
      if (left <= 1) end.current();
    }, 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return { left, begin: setLeft };
}

type Props = Readonly<{ onTaken: (photo: Photo) => void; onClose: () => void }>;

export function Camera({ onTaken, onClose }: Props) {
  const { camera: t } = useText(fittingRoom);
  const [facing, setFacing] = useState<Facing>("user");
  const { video, ready, failure } = useCamera(facing);
  const { left, begin } = useCountdown(() => {
    if (video.current !== null) void capture(video.current).then(onTaken);
  });
  if (failure !== null) {
    return (
      <div className={styles.choices}>
        <Notice tone="danger" live>
          {t[failure]}
        </Notice>
        <Button variant="secondary" onClick={onClose}>
          {t.stop}
        </Button>
      </div>
    );
  }
  const mirrored = facing === "user" && styles.mirrored;
  return (
    <div className={styles.camera}>
      <div className={styles.frame}>
        <video
          ref={video}
          playsInline
          muted
          aria-label={t.title}
          className={classes(styles.picture, mirrored)}
        />
        <p className={styles.count} role="status" aria-label={left === null ? "" : t.count(left)}>
          {ready ? left : t.opening}
        </p>
      </div>
      <div className={styles.choices}>
        <Button disabled={!ready} busy={left !== null} onClick={() => begin(3)}>
          {t.start}
        </Button>
        <Button
          variant="secondary"
          disabled={!ready}
          busy={left !== null}
          onClick={() => begin(10)}
        >
          {t.longer}
        </Button>
        <div className={styles.row}>
          <Button
            variant="quiet"
            disabled={left !== null}
            onClick={() => setFacing(facing === "user" ? "environment" : "user")}
          >
            {t.turn}
          </Button>
          <Button variant="quiet" onClick={onClose}>
            {t.stop}
          </Button>
        </div>
      </div>
    </div>
  );
}
