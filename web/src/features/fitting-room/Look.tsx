"use client";

import { useState } from "react";

import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useText } from "@/i18n/use-locale";
import { BuyLook } from "./BuyLook";
import { Compare } from "./Compare";
import type { Tryon } from "./follow";
import styles from "./Room.module.css";
import { useRoom } from "./room";
import { ShareLook } from "./ShareLook";
import { Zoom } from "./Zoom";

type Props = Readonly<{ job: Tryon; onAgain: () => void }>;

/** A look that is ready: beside the photo it was made from, where this tab still has it. */
export function Look({ job, onAgain }: Props) {
  const { result: t } = useText(fittingRoom);
  const { before, wishes } = useRoom();
  const [opened, setOpened] = useState<"zoom" | "share" | null>(null);
  const url = job.resultImageUrl ?? job.results[0]?.imageUrl ?? null;
  if (url === null) {
    return (
      <div className={styles.stack}>
        <Notice tone="danger">{t.expired}</Notice>
        <Button onClick={onAgain}>{t.again}</Button>
      </div>
    );
  }
  const photo = before[job.jobId];
  const close = () => setOpened(null);
  return (
    <section className={styles.look} aria-labelledby="look-title">
      <div>
        {photo === undefined ? (
          <img src={url} alt={t.alt} className={styles.picture} />
        ) : (
          <Compare before={photo} after={url} />
        )}
      </div>
      <div className={styles.stack}>
        <h2 id="look-title">{t.title}</h2>
        <p className="visually-hidden" role="status">
          {t.ready}
        </p>
        <p className={styles.soft}>{t.labels[job.label]}</p>
        <div className={styles.actions}>
          <Button variant="quiet" onClick={() => setOpened("zoom")}>
            {t.zoom}
          </Button>
          <SaveButton url={url} name={`atelier-${job.jobId}.jpg`} />
          <Button variant="quiet" onClick={() => setOpened("share")}>
            {t.share}
          </Button>
        </div>
        <BuyLook job={job} wishes={wishes} />
        <Button variant="secondary" onClick={onAgain}>
          {t.again}
        </Button>
      </div>
      <Zoom url={url} open={opened === "zoom"} onClose={close} />
      <ShareLook jobId={job.jobId} open={opened === "share"} onClose={close} />
    </section>
  );
}

/** A picture of another origin is no download, so it is fetched first; or else opened beside. */
function SaveButton({ url, name }: { url: string; name: string }) {
  const { result: t } = useText(fittingRoom);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error("the picture did not come");
      const local = URL.createObjectURL(await answer.blob());
      const link = document.createElement("a");
      link.href = local;
      link.download = name;
      link.click();
      URL.revokeObjectURL(local);
    } catch {
      window.open(url, "_blank", "noopener");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="quiet" busy={busy} onClick={() => void save()}>
      {busy ? t.saving : t.save}
    </Button>
  );
}
