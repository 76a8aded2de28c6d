"use client";

import { useId, useRef, useState, type DragEvent } from "react";

import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { Notice } from "@/components/Notice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import { Camera } from "./Camera";
import { Figure } from "./figures";
import { KINDS, PhotoError, readPhoto, type Photo, type PhotoRefusal } from "./photo";
import styles from "./Photo.module.css";

type Props = Readonly<{ photo: Photo | null; onPhoto: (photo: Photo) => void }>;

/** Where the photo comes from: the camera, a file, or one that is dropped here. */
export function PhotoStage({ photo, onPhoto }: Props) {
  const { photo: t, checks } = useText(fittingRoom);
  const [filming, setFilming] = useState(false);
  const [reading, setReading] = useState(false);
  const [refused, setRefused] = useState<PhotoRefusal | null>(null);
  const [over, setOver] = useState(false);
  const take = async (file: Blob | undefined) => {
    if (file === undefined) return;
    setReading(true);
    setRefused(null);
    try {
      onPhoto(await readPhoto(file));
    } catch (error) {
      setRefused(error instanceof PhotoError ? error.refusal : "type");
    } finally {
      setReading(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  if (filming) {
    const taken = (shot: Photo) => {
      setFilming(false);
      onPhoto(shot);
    };
    return <Camera onTaken={taken} onClose={() => setFilming(false)} />;
  }
  return (
    <div className={styles.camera}>
      {/* A file may be dropped here; the button below does the same by keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={classes(styles.frame, photo === null && styles.empty, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {photo === null ? (
          <>
            <Figure name="standing" className={styles.model} />
            <p className={styles.drop}>{reading ? t.reading : t.drop}</p>
          </>
        ) : (
          <img src={photo.url} alt={t.yours} className={styles.picture} />
        )}
      </div>
      <div className={styles.choices}>
        {refused !== null && (
          <Notice tone="danger" live>
            {checks[refused]}
          </Notice>
        )}
        <div className={styles.buttons}>
          <FileButton chosen={photo !== null} busy={reading} onFile={(file) => void take(file)} />
          <Button variant="secondary" onClick={() => setFilming(true)}>
            {t.take}
          </Button>
        </div>
        <p className={styles.soft}>{t.kinds}</p>
      </div>
    </div>
  );
}

function FileButton({
  chosen,
  busy,
  onFile,
}: {
  chosen: boolean;
  busy: boolean;
  onFile: (file: File | undefined) => void;
}) {
  const { photo: t } = useText(fittingRoom);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <>
      <Button
        variant={chosen ? "secondary" : "primary"}
        busy={busy}
        onClick={() => input.current?.click()}
      >
        {chosen ? t.change : t.choose}
      </Button>
      <label htmlFor={id} className="visually-hidden">
        {t.choose}
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        accept={KINDS.join(",")}
        tabIndex={-1}
        className="visually-hidden"
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
