"use client";

import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { explain, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import room from "@/features/account/Room.module.css";
import { privacy } from "@/i18n/privacy";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";

type Consent = Schemas["ConsentRead"];
/** Which wording of the purposes was read: changed whenever their sense does. */
const VERSION = "2026-11";

export function Consents() {
  const t = useText(privacy);
  const locale = useLocale();
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error, mutate } = useSWR<Schemas["Consents"], unknown>("consents", () =>
    unwrap(api.GET("/api/v1/users/consents")),
  );
  const say = async (purpose: Consent["purpose"], granted: boolean) => {
    setFailure(null);
    try {
      const consents = [{ purpose, granted, version: VERSION, source: "privacy" }];
      await mutate(unwrap(api.PUT("/api/v1/users/consents", { body: { consents } })), {
        // Shown at once; a refusal takes it back.
        ...(data && {
          optimisticData: {
            ...data,
            items: data.items.map((one) => (one.purpose === purpose ? { ...one, granted } : one)),
          },
        }),
        revalidate: false,
      });
    } catch (reason) {
      setFailure(reason);
    }
  };
  const problem = failure ?? error ?? null;
  return (
    <section className={room.section} aria-labelledby="consents">
      <h2 id="consents">{t.consents}</h2>
      {problem !== null && (
        <Notice tone="danger" live>
          {explain(problem, locale)}
        </Notice>
      )}
      {data === undefined && error === undefined && <Skeleton shape="block" />}
      {data?.items.map(({ purpose, granted, at }) => (
        <div key={purpose} className={room.check}>
          <input
            id={`consent-${purpose}`}
            aria-describedby={`consent-${purpose}-text`}
            type="checkbox"
            checked={granted}
            onChange={(event) => void say(purpose, event.target.checked)}
          />
          <label htmlFor={`consent-${purpose}`}>{t.purposes[purpose].title}</label>
          <p id={`consent-${purpose}-text`} className={room.soft}>
            {t.purposes[purpose].text} {at ? t.saidAt(formatDate(at, locale)) : t.saidNothing}
          </p>
        </div>
      ))}
    </section>
  );
}
