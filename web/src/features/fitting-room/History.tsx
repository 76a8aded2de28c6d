"use client";

import { useState } from "react";
import useSWRInfinite from "swr/infinite";

import { api } from "@/api/client";
import { done, explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { fittingRoom } from "@/i18n/fitting-room";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import type { Tryon } from "./follow";
import styles from "./History.module.css";
import { keyOf, readSessions, type SessionsPage } from "./sessions";

/** The shopper's looks, the newest first; each is opened here, or erased for good. */
export function History({ onOpen }: { onOpen: (jobId: string) => void }) {
  const { history: t } = useText(fittingRoom);
  const locale = useLocale();
  const { data, error, size, setSize, mutate } = useSWRInfinite<SessionsPage, unknown>(
    keyOf,
    readSessions,
  );
  const [told, setTold] = useState<{ tone: "good" | "danger"; text: string } | null>(null);
  const erase = async (jobId: string) => {
    setTold(null);
    try {
      const params = { path: { job_id: jobId } };
      await done(api.DELETE("/api/v1/tryon/sessions/{job_id}", { params }));
      setTold({ tone: "good", text: t.removed });
    } catch (reason) {
      setTold({ tone: "danger", text: explain(reason, locale) });
    }
    await mutate();
  };
  const looks = data?.flatMap(({ items }) => items) ?? [];
  const more = data?.at(-1)?.nextCursor != null;
  return (
    <section className={styles.history} aria-labelledby="history-title">
      <h2 id="history-title">{t.title}</h2>
      {error !== undefined && <Notice tone="danger">{explain(error, locale)}</Notice>}
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
      {data === undefined && error === undefined && <Skeleton shape="block" />}
      {data !== undefined && looks.length === 0 && <p className={styles.soft}>{t.empty}</p>}
      <ul className={styles.grid}>
        {looks.map((job) => (
          <Entry
            key={job.jobId}
            job={job}
            onOpen={() => onOpen(job.jobId)}
            onErase={() => void erase(job.jobId)}
          />
        ))}
      </ul>
      {more && (
        <Button variant="secondary" onClick={() => void setSize(size + 1)}>
          {t.more}
        </Button>
      )}
      {looks.length > 0 && <p className={styles.soft}>{t.privacy}</p>}
    </section>
  );
}

type EntryProps = Readonly<{ job: Tryon; onOpen: () => void; onErase: () => void }>;

function Entry({ job, onOpen, onErase }: EntryProps) {
  const { history: t } = useText(fittingRoom);
  const locale = useLocale();
  const date = formatDateTime(job.createdAt, locale);
  const picture = job.resultImageUrl ?? null;
  return (
    <li className={styles.entry}>
      <button type="button" onClick={onOpen} aria-label={t.look(date)} className={styles.open}>
        {picture === null ? (
          <span className={styles.none}>{t.status[job.status]}</span>
        ) : (
          <img src={picture} alt="" loading="lazy" width={240} height={320} />
        )}
      </button>
      <p className={styles.soft}>{date}</p>
      <Confirmed
        label={t.remove}
        name={t.removeOf(date)}
        question={t.yes}
        cancel={t.no}
        onConfirm={onErase}
      />
    </li>
  );
}
