"use client";

import type { Schemas } from "@/api/types";
import { Disclosure } from "@/components/Disclosure";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatCount, formatShare } from "@/lib/numbers";
import { DataTable } from "../DataTable";
import page from "../Staff.module.css";
import { Standing } from "../Standing";

type Part = Readonly<{ name: string; state: string; isUp: boolean; replicas: string }>;

export function Parts({ operations }: { operations: Schemas["Operations"] }) {
  const t = useText(staffWork);
  const { list } = useText(staff);
  const locale = useLocale();
  const { budgetLeft, windowDays, lastHour } = operations.errorBudget;
  return (
    <section className={page.section}>
      <h2>{t.parts}</h2>
      <DataTable
        caption={t.parts}
        rows={useParts(operations)}
        rowKey={({ name }) => name}
        empty={list.nothing}
        columns={[
          { name: t.part, cell: ({ name }) => name },
          {
            name: t.state,
            cell: ({ state, isUp }) => <Standing of={isUp ? "ok" : "failed"}>{state}</Standing>,
          },
          { name: t.replicas, cell: ({ replicas }) => replicas || list.none },
        ]}
      />
      <h3>{t.budget}</h3>
      <p>{t.budgetText(formatShare(budgetLeft, locale), windowDays)}</p>
      <dl className={page.facts}>
        {(["requests", "errors", "slow"] as const).map((key) => (
          <div key={key} className={page.fact}>
            <dt>{`${t.lastHour}, ${t[key].toLocaleLowerCase(locale)}`}</dt>
            <dd>{formatCount(lastHour[key], locale)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function useParts({ components, applications }: Schemas["Operations"]): readonly Part[] {
  const t = useText(staffWork);
  return [
    ...components.map(({ name, isUp }) => ({
      name,
      isUp,
      state: isUp ? t.up : t.down,
      replicas: "",
    })),
    ...(applications ?? []).flatMap((application) =>
      application.deployments.map(({ name, status, replicas }) => ({
        name: `${application.name} / ${name}`,
        isUp: status === "HEALTHY",
        state: status,
        replicas: Object.entries(replicas)
          .map(([state, count]) => `${count} ${state}`)
          .join(", "),
      })),
    ),
  ];
}

export function Loops({ loops }: { loops: readonly Schemas["LoopStatus"][] }) {
  const t = useText(staffWork);
  const { list } = useText(staff);
  const locale = useLocale();
  return (
    <Disclosure title={t.loops} open={loops.some(({ isLate }) => isLate)}>
      <DataTable
        caption={t.loops}
        rows={loops}
        rowKey={({ name }) => name}
        empty={list.nothing}
        columns={[
          { name: t.loop, cell: ({ name }) => name },
          {
            name: t.state,
            cell: ({ isLate }) => (
              <Standing of={isLate ? "failed" : "ok"}>{isLate ? t.late : t.onTime}</Standing>
            ),
          },
          {
            name: t.last,
            cell: ({ lastSuccess }) =>
              lastSuccess === null ? t.never : formatDateTime(lastSuccess, locale),
          },
          { name: t.failures, numeric: true, cell: ({ failures }) => failures },
        ]}
      />
    </Disclosure>
  );
}

export function Queues({ queues: { queues } }: { queues: Schemas["Queues"] }) {
  const t = useText(staffWork);
  const { list } = useText(staff);
  const locale = useLocale();
  return (
    <Disclosure title={t.queues}>
      <DataTable
        caption={t.queues}
        rows={queues}
        rowKey={({ name }) => name}
        empty={list.nothing}
        columns={[
          { name: t.queue, cell: ({ name }) => name },
          {
            name: t.messages,
            numeric: true,
            cell: ({ messages }) => formatCount(messages, locale),
          },
          { name: t.consumers, numeric: true, cell: ({ consumers }) => consumers },
        ]}
      />
    </Disclosure>
  );
}
