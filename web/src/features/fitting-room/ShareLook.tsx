"use client";

import { useState } from "react";

import { api } from "@/api/client";
import { done, explain, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Notice } from "@/components/Notice";
import { fittingRoom } from "@/i18n/fitting-room";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";
import styles from "./Room.module.css";

const DAY = 86_400;
const LIFETIMES = [1, 7, 30] as const;

type Link = Schemas["ShareLink"];
type Props = Readonly<{ jobId: string; open: boolean; onClose: () => void }>;

/** A link by which others see a look, and not whose it is; it can be ended at any time. */
export function ShareLook({ jobId, open, onClose }: Props) {
  const { share: t } = useText(fittingRoom);
  const locale = useLocale();
  const [days, setDays] = useState<number>(7);
  const [link, setLink] = useState<Link | null>(null);
  const [told, setTold] = useState<{ tone: "good" | "danger"; text: string } | null>(null);
  const attempt = async (act: () => Promise<void>) => {
    setTold(null);
    await act().catch((error: unknown) => {
      setTold({ tone: "danger", text: explain(error, locale) });
    });
  };
  const params = { path: { job_id: jobId } };
  const path = "/api/v1/tryon/sessions/{job_id}/share" as const;
  const make = async () => {
    setLink(await unwrap(api.POST(path, { params, body: { expiresIn: days * DAY } })));
  };
  const end = async () => {
    await done(api.DELETE(path, { params }));
    setLink(null);
    setTold({ tone: "good", text: t.ended });
  };
  const copy = async (url: string) => {
    await navigator.clipboard.writeText(url);
    setTold({ tone: "good", text: t.copied });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t.title}>
      <div className={styles.stack}>
        <p className={styles.soft}>{t.text}</p>
        {told !== null && (
          <Notice tone={told.tone} live>
            {told.text}
          </Notice>
        )}
        {link === null ? (
          <>
            <label className={styles.inline}>
              {t.lifetime}
              <select
                value={days}
                onChange={(event) => setDays(Number(event.target.value))}
                className={styles.select}
              >
                {LIFETIMES.map((one) => (
                  <option key={one} value={one}>
                    {t.days(one)}
                  </option>
                ))}
              </select>
            </label>
            <Button onClick={() => void attempt(make)}>{t.make}</Button>
          </>
        ) : (
          <>
            <label className={styles.stack}>
              {t.link}
              <input readOnly value={link.url} className={styles.link} />
            </label>
            <p className={styles.soft}>{t.until(formatDate(link.expiresAt, locale))}</p>
            <Button onClick={() => void attempt(() => copy(link.url))}>{t.copy}</Button>
            <Button variant="quiet" onClick={() => void attempt(end)}>
              {t.end}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
