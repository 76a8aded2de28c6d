"use client";

import type { Schemas } from "@/api/types";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { DataTable } from "../DataTable";
import page from "../Staff.module.css";

export function DeadLetters({ queues }: { queues: Schemas["Queues"] }) {
  const t = useText(staffWork);
  const locale = useLocale();
  const dead = queues.queues.filter((one) => one.isDeadLetters && one.messages > 0);
  return (
    <section className={page.section}>
      <h2>{t.letters}</h2>
      <p className={page.soft}>{t.lettersText}</p>
      <DataTable
        caption={t.letters}
        rows={dead}
        rowKey={({ name }) => name}
        empty={t.noLetters}
        columns={[
          { name: t.queue, cell: ({ name }) => name },
          {
            name: t.messages,
            numeric: true,
            cell: ({ messages }) => formatCount(messages, locale),
          },
        ]}
      />
      {dead.length > 0 && <p>{t.lettersHow}</p>}
    </section>
  );
}

/** What is due, and try-ons under way: jobs as the shop counts them. */
export function Jobs({ operations }: { operations: Schemas["Operations"] }) {
  const t = useText(staffWork);
  const { list } = useText(staff);
  const locale = useLocale();
  const seconds = (count: number) => t.seconds(formatCount(Math.round(count), locale));
  const stages = Object.entries(operations.tryons.byStage);
  return (
    <section className={page.section}>
      <h2>{t.jobs}</h2>
      <DataTable
        caption={t.jobs}
        rows={[operations.outbox, ...operations.work]}
        rowKey={({ name }) => name}
        empty={list.nothing}
        columns={[
          { name: t.job, cell: ({ name }) => name },
          { name: t.due, numeric: true, cell: ({ due }) => formatCount(due, locale) },
          {
            name: t.oldest,
            numeric: true,
            cell: ({ due, oldestSeconds }) => (due === 0 ? list.none : seconds(oldestSeconds)),
          },
        ]}
      />
      <h3>{t.tryonsGoing}</h3>
      <DataTable
        caption={t.tryonsGoing}
        rows={stages}
        rowKey={([stage]) => stage}
        empty={t.noTryons}
        columns={[
          { name: t.stage, cell: ([stage]) => stage },
          { name: t.count, numeric: true, cell: ([, count]) => formatCount(count, locale) },
        ]}
      />
    </section>
  );
}
