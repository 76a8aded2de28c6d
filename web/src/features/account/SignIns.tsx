"use client";

import Link from "next/link";
import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { done, explain, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { account } from "@/i18n/account";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { signOut } from "@/session/store";
import { deviceOf } from "./device";
import styles from "./Room.module.css";

/** Where the shopper is signed in, and how to end it there. */
export function SignIns() {
  const t = useText(account);
  const locale = useLocale();
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error, mutate } = useSWR<Schemas["SignIns"], unknown>("sign-ins", () =>
    unwrap(api.GET("/api/v1/users/sessions")),
  );
  const attempt = (action: () => Promise<void>) => {
    setFailure(null);
    action().catch((reason: unknown) => setFailure(reason));
  };
  const end = async (id: string) => {
    const params = { path: { sign_in_id: id } };
    await done(api.DELETE("/api/v1/users/sessions/{sign_in_id}", { params }));
    await mutate();
  };
  const endAll = async () => {
    await done(api.POST("/api/v1/auth/logout-all"));
    await signOut(`/${locale}`);
  };
  const nameOf = (userAgent: string | null) => {
    const device = deviceOf(userAgent);
    return device === null ? t.unknownDevice : t.device(device.browser, device.system);
  };
  return (
    <section className={styles.section} aria-labelledby="places">
      <h2 id="places">{t.places}</h2>
      <p className={styles.soft}>{t.placesText}</p>
      {[error, failure].map(
        (reason, index) =>
          Boolean(reason) && (
            <Notice key={index} tone="danger" live>
              {explain(reason, locale)}
            </Notice>
          ),
      )}
      {data === undefined && error === undefined && <Skeleton shape="block" />}
      {data !== undefined && (
        <ul className={styles.list}>
          {data.items.map(({ id, userAgent, lastUsedAt }) => (
            <li key={id}>
              <div className={styles.between}>
                <div>
                  <p>{nameOf(userAgent)}</p>
                  <p className={styles.soft}>{t.lastUsed(formatDateTime(lastUsedAt, locale))}</p>
                </div>
                <Button
                  variant="quiet"
                  aria-label={t.endPlaceOf(nameOf(userAgent))}
                  onClick={() => attempt(() => end(id))}
                >
                  {t.endPlace}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.actions}>
        <Button variant="quiet" onClick={() => attempt(endAll)}>
          {t.endAll}
        </Button>
        <Link href={`/${locale}/reset-password`} className="link">
          {t.changePassword}
        </Link>
      </div>
    </section>
  );
}
