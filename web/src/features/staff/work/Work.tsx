"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { Loaded } from "../Loaded";
import page from "../Staff.module.css";
import { Standing } from "../Standing";
import { useMay, useStaff } from "../use-staff";
import { Loops, Parts, Queues } from "./Machinery";
import { FailedRefunds } from "./FailedRefunds";
import { FailedWebhooks } from "./FailedWebhooks";
import { DeadLetters, Jobs } from "./Waiting";

/** How the shop runs: what is to be looked at first, then what waits, then the machinery. */
export function Work() {
  const t = useText(staffWork);
  const { places } = useText(staff);
  const isOwner = useMay("owner");
  const found = useStaff(["operations"], () => unwrap(staffApi.GET("/api/v1/admin/operations")));
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.work}</h1>
        <Button variant="quiet" busy={found.isValidating} onClick={() => found.mutate()}>
          {t.refresh}
        </Button>
      </div>
      <Loaded state={found}>
        {(operations) => (
          <>
            <State operations={operations} />
            <DeadLetters queues={operations.queues} />
            <FailedRefunds />
            {isOwner && <FailedWebhooks />}
            <Jobs operations={operations} />
            <Parts operations={operations} />
            <Loops loops={operations.loops} />
            <Queues queues={operations.queues} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function State({ operations }: { operations: Schemas["Operations"] }) {
  const t = useText(staffWork);
  const locale = useLocale();
  const { status, attention, takenAt, version, schemaRevision } = operations;
  return (
    <div className={page.stack}>
      <p>
        <Standing of={status}>{t.states[status]}</Standing>
      </p>
      {attention.map((sentence) => (
        <Notice key={sentence} tone="danger">
          {sentence}
        </Notice>
      ))}
      <p className={page.soft}>
        {t.taken(formatDateTime(takenAt, locale))} · {t.version(version, schemaRevision ?? "–")}
      </p>
    </div>
  );
}
