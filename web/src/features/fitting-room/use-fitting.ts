"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useSWRConfig } from "swr";
import { unstable_serialize } from "swr/infinite";

import { api, idempotencyKey } from "@/api/client";
import { done, isProblem, unwrap } from "@/api/problem";
import { useLocale } from "@/i18n/use-locale";
import { follow, type Tryon } from "./follow";
import { refusalOf, refusalOfRequest, type Refusal } from "./refusals";
import { nameOf, toRequest, type Wish } from "./request";
import { rememberBefore } from "./room";
import type { Photo } from "./photo";
import { keyOf } from "./sessions";
import { upload } from "./upload";

/** What the fitting room is about at the moment. */
export type Doing =
  | Readonly<{ kind: "preparing"; refusal: Refusal | null }>
  | Readonly<{ kind: "sending"; percent: number | null }>
  | Readonly<{ kind: "following"; jobId: string; job: Tryon | null }>
  | Readonly<{ kind: "looking"; job: Tryon }>
  | Readonly<{ kind: "refused"; job: Tryon; refusal: Refusal }>;

const PREPARING: Doing = { kind: "preparing", refusal: null };

/** A wish on its way: sent again under the same key, it is granted once. */
type Attempt = { name: string; key: string; imageUrl: string | null };

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Whether the request came to an end at the API; else it may be sent again as it was. */
function isSettled(error: unknown): boolean {
  return isProblem(error) && error.problem.status < 500;
}

export function useFitting() {
  const locale = useLocale();
  const { mutate } = useSWRConfig();
  const [doing, setDoing] = useState<Doing>(PREPARING);
  const attempt = useRef<Attempt | null>(null);
  const current = useRef<AbortController | null>(null);
  const begin = () => {
    current.current?.abort();
    current.current = new AbortController();
    return current.current.signal;
  };
  useEffect(() => () => current.current?.abort(), []);
  const hangAgain = useCallback(() => mutate(unstable_serialize(keyOf)), [mutate]);

  const show = (job: Tryon) => {
    if (job.status === "processing") setDoing({ kind: "following", jobId: job.jobId, job });
    else if (job.status === "completed") setDoing({ kind: "looking", job });
    else if (job.error) setDoing({ kind: "refused", job, refusal: refusalOf(job.error, locale) });
    else setDoing(PREPARING);
  };

  const refuse = (error: unknown) => {
    if (!isAbort(error)) {
      setDoing({ kind: "preparing", refusal: refusalOfRequest(error, locale) });
    }
  };

  const watch = async (jobId: string, signal: AbortSignal) => {
    setDoing({ kind: "following", jobId, job: null });
    await follow(jobId, (job) => !signal.aborted && show(job), signal);
    await hangAgain();
  };

  const send = async (photo: Photo, wishes: readonly Wish[], signal: AbortSignal) => {
    const name = nameOf(photo.id, wishes, 0);
    if (attempt.current?.name !== name) {
      attempt.current = { name, key: idempotencyKey(), imageUrl: null };
    }
    const mine = attempt.current;
    setDoing({ kind: "sending", percent: 0 });
    const tell = (percent: number) => setDoing({ kind: "sending", percent });
    mine.imageUrl ??= await upload(photo, tell, signal);
    setDoing({ kind: "sending", percent: null });
    const { jobId } = await unwrap(
      api.POST("/api/v1/tryon/generate", {
        params: { header: { "Idempotency-Key": mine.key } },
        body: toRequest(wishes, mine.imageUrl, 0),
        signal,
      }),
    );
    attempt.current = null;
    rememberBefore(jobId, photo.url);
    return jobId;
  };

  return {
    doing,
    /** Send the photo, ask for the look and tell how it goes. */
    submit: async (photo: Photo, wishes: readonly Wish[]) => {
      const signal = begin();
      try {
        const jobId = await send(photo, wishes, signal);
        void hangAgain();
        await watch(jobId, signal);
      } catch (error) {
        if (isSettled(error)) attempt.current = null;
        refuse(error);
      }
    },
    /** Look at one of the shopper's try-ons, ended or not. */
    open: async (jobId: string) => {
      await watch(jobId, begin()).catch(refuse);
    },
    retry: async (jobId: string) => {
      const signal = begin();
      try {
        const params = { path: { job_id: jobId } };
        await unwrap(api.POST("/api/v1/tryon/sessions/{job_id}/retry", { params }));
        await watch(jobId, signal);
      } catch (error) {
        refuse(error);
      }
    },
    /** Call off what goes on, at whatever point it is. */
    cancel: async () => {
      const going = doing.kind === "following" ? doing.jobId : null;
      begin();
      setDoing(PREPARING);
      if (going === null) return;
      const params = { path: { job_id: going } };
      // One that has just ended needs no calling off.
      await done(api.POST("/api/v1/tryon/sessions/{job_id}/cancel", { params })).catch(() => null);
      await hangAgain();
    },
    prepare: () => {
      begin();
      setDoing(PREPARING);
    },
  };
}
