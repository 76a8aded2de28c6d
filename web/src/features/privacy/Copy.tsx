"use client";

import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { explain, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import room from "@/features/account/Room.module.css";
import { privacy } from "@/i18n/privacy";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatSize } from "@/lib/sizes";

type Export = Schemas["ExportRead"];
/** How often an unfinished copy is asked after, in milliseconds. */
const EVERY = 2000;

/** A copy of everything the shop knows: asked for, waited for, taken away. */
export function Copy() {
  const t = useText(privacy);
  const locale = useLocale();
  const [id, setId] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error } = useSWR<Export, unknown>(
    id === null ? null : ["export", id],
    () =>
      unwrap(
        api.GET("/api/v1/users/export/{export_id}", {
          params: { path: { export_id: id ?? "" } },
        }),
      ),
    { refreshInterval: (latest) => (latest?.status === "pending" ? EVERY : 0) },
  );
  const ask = async () => {
    setBusy(true);
    setFailure(null);
    try {
      setId((await unwrap(api.POST("/api/v1/users/export"))).exportId);
    } catch (reason) {
      setFailure(reason);
    } finally {
      setBusy(false);
    }
  };
  const problem = failure ?? error ?? null;
  const isRunning = id !== null && (data === undefined || data.status === "pending");
  return (
    <section className={room.section} aria-labelledby="copy">
      <h2 id="copy">{t.copy}</h2>
      <p className={room.soft}>{t.copyText}</p>
      {!isRunning && data?.status !== "ready" && (
        <Button variant="secondary" busy={busy} onClick={() => void ask()}>
          {t.askCopy}
        </Button>
      )}
      <div aria-live="polite">
        {isRunning && problem === null && <Notice>{t.copyPending}</Notice>}
        {data !== undefined && <Outcome copy={data} />}
      </div>
      {problem !== null && (
        <Notice tone="danger" live>
          {explain(problem, locale)}
        </Notice>
      )}
    </section>
  );
}

function Outcome({ copy }: { copy: Export }) {
  const t = useText(privacy);
  const locale = useLocale();
  if (copy.status === "failed" || copy.status === "expired") {
    return <Notice tone="danger">{t.copyFailed}</Notice>;
  }
  if (copy.status !== "ready" || copy.downloadUrl === null) return null;
  return (
    <Notice tone="good">
      <p>
        {t.copyReady(formatSize(copy.size ?? 0, locale))}{" "}
        {copy.expiresAt !== null && t.copyUntil(formatDateTime(copy.expiresAt, locale))}
      </p>
      <p>
        <a href={copy.downloadUrl} download>
          {t.download}
        </a>
      </p>
    </Notice>
  );
}
