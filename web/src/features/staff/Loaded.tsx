"use client";

import type { ReactNode } from "react";

import { explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { common } from "@/i18n/common";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Staff.module.css";
import type { Outcome } from "./use-staff";

type State<T> = Readonly<{ data: T | undefined; error: unknown; mutate: () => Promise<unknown> }>;

/** What was asked for, once it is here; until then its place, or why it is not. */
export function Loaded<T>({
  state: { data, error, mutate },
  children,
}: {
  state: State<T>;
  children: (data: T) => ReactNode;
}) {
  const t = useText(common);
  const locale = useLocale();
  if (data !== undefined) {
    return (
      <>
        {error !== undefined && <Notice tone="danger">{explain(error, locale)}</Notice>}
        {children(data)}
      </>
    );
  }
  if (error === undefined) {
    return (
      <div role="status" className={styles.stack}>
        <span className="visually-hidden">{t.loading}</span>
        <Skeleton shape="block" />
        <Skeleton shape="block" />
      </div>
    );
  }
  return (
    <div className={styles.stack}>
      <Notice tone="danger" live>
        {explain(error, locale)}
      </Notice>
      <div>
        <Button variant="secondary" onClick={() => mutate()}>
          {t.retry}
        </Button>
      </div>
    </div>
  );
}

export function Told({ outcome }: { outcome: Outcome | null }) {
  if (outcome === null) return null;
  return (
    <Notice tone={outcome.tone} live>
      {outcome.text}
    </Notice>
  );
}
