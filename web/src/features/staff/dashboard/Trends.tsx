"use client";

import type { Schemas } from "@/api/types";
import { staffDashboard } from "@/i18n/staff-dashboard";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { formatCount, formatShare } from "@/lib/numbers";
import { BarChart } from "./BarChart";
import { FunnelChart } from "./FunnelChart";

export function RevenueAndOrders({ series }: { series: readonly Schemas["Point"][] }) {
  const t = useText(staffDashboard);
  const locale = useLocale();
  const currency = series[0]?.revenue.currency ?? "VND";
  return (
    <>
      <BarChart
        title={t.figures.revenue}
        tableName={t.asTable}
        axis={(top) => formatMoney({ amount: top, currency }, locale)}
        points={series.map(({ at, revenue }) => ({
          label: formatDay(at, locale),
          value: revenue.amount,
          text: formatMoney(revenue, locale),
        }))}
      />
      <BarChart
        title={t.figures.orders}
        tableName={t.asTable}
        axis={(top) => formatCount(top, locale)}
        points={series.map(({ at, orders }) => ({
          label: formatDay(at, locale),
          value: orders,
          text: formatCount(orders, locale),
        }))}
      />
    </>
  );
}

export function Steps({ steps }: { steps: readonly Schemas["FunnelStep"][] }) {
  const t = useText(staffDashboard);
  const locale = useLocale();
  return (
    <FunnelChart
      title={t.funnel}
      steps={steps.map(({ step, people, rate }) => ({
        name: t.steps[step],
        people,
        text: t.people(people, formatCount(people, locale)),
        rate: rate === null ? null : formatShare(rate, locale),
      }))}
    />
  );
}
