"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { SelectField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffDashboard } from "@/i18n/staff-dashboard";
import { useText } from "@/i18n/use-locale";
import { Loaded } from "../Loaded";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useStaff } from "../use-staff";
import { Numbers } from "./Numbers";
import { BestSellers, LowStock } from "./Shelves";
import { RevenueAndOrders, Steps } from "./Trends";

const PERIODS = ["today", "week", "month", "quarter", "year"] as const;
type Period = (typeof PERIODS)[number];
/** Without a choice: the last thirty days. */
const LATEST = "latest";

type Query = { period: Period } | { days: number };

export function Dashboard() {
  const places = useText(staff).places;
  const t = useText(staffDashboard);
  const query = useQuery();
  const period = oneOf(PERIODS, query.get("period"));
  const asked: Query = period === undefined ? { days: 30 } : { period };
  const board = useStaff(["dashboard", period], () => readBoard(asked));
  const funnel = useStaff(["funnel", period], () =>
    unwrap(staffApi.GET("/api/v1/admin/funnel", { params: { query: asked } })),
  );
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.dashboard}</h1>
        <SelectField
          label={t.period}
          value={period ?? LATEST}
          onChange={({ target }) =>
            query.set("period", target.value === LATEST ? "" : target.value)
          }
        >
          {[LATEST, ...PERIODS].map((one) => (
            <option key={one} value={one}>
              {t.periods[one as Period | typeof LATEST]}
            </option>
          ))}
        </SelectField>
      </div>
      <Loaded state={board}>
        {(data) => (
          <>
            <Numbers board={data} />
            <section className={page.section} aria-label={t.trends}>
              <div className={page.pair}>
                <RevenueAndOrders series={data.series} />
              </div>
            </section>
            <section className={page.section} aria-label={t.funnel}>
              <div className={page.pair}>
                <Loaded state={funnel}>{({ steps }) => <Steps steps={steps} />}</Loaded>
                <BestSellers items={data.bestSellers} />
              </div>
            </section>
            <LowStock items={data.lowStock} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function readBoard(asked: Query): Promise<Schemas["Dashboard"]> {
  const query = { ...asked, compare: true };
  return unwrap(staffApi.GET("/api/v1/admin/dashboard", { params: { query } }));
}
