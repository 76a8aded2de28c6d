"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { SelectField } from "@/components/Field";
import { Pagination } from "@/components/Pagination";
import { Price } from "@/components/Price";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatCount } from "@/lib/numbers";
import { Loaded } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useStaff } from "../use-staff";
import { ReturnAnswer } from "./ReturnAnswer";

type Return = Schemas["AdminReturnRead"];
const LIMIT = 20;
const STATUSES = ["requested", "approved", "rejected", "received"] as const;

/** What shoppers want to send back: answered here, and refunded when it has come. */
export function Returns() {
  const t = useText(staffOrders);
  const { places, list } = useText(staff);
  const locale = useLocale();
  const query = useQuery();
  const status = oneOf(STATUSES, query.get("status"));
  const wanted = { page: query.page, limit: LIMIT, ...(status !== undefined && { status }) };
  const found = useStaff(["returns", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/returns", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <h1>{places.returns}</h1>
      <div className={page.filters}>
        <SelectField
          label={t.status}
          value={status ?? ""}
          onChange={({ target }) => query.set("status", target.value)}
        >
          <option value="">{list.all}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t.returnStatuses[one]}
            </option>
          ))}
        </SelectField>
      </div>
      <Loaded state={found}>
        {({ items, total }) => (
          <>
            <p className={page.soft} role="status">
              {list.found(formatCount(total, locale))}
            </p>
            {items.map((one) => (
              <Request key={one.id} asked={one} />
            ))}
            <Pagination
              page={query.page}
              pages={Math.ceil(total / LIMIT)}
              locale={locale}
              href={query.href}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Request({ asked }: { asked: Return }) {
  const t = useText(staffOrders);
  const locale = useLocale();
  return (
    <section className={page.section} aria-labelledby={asked.id}>
      <div className={page.head}>
        <h2 id={asked.id}>
          {t.return} {asked.number}
        </h2>
        <Standing of={asked.status}>{t.returnStatuses[asked.status]}</Standing>
      </div>
      <p className={page.soft}>
        {t.requestedAt} {formatDateTime(asked.createdAt, locale)} ·{" "}
        <Link
          href={`/${locale}/staff/orders/${asked.orderId}`}
          className="link"
          prefetch={false}
          aria-label={`${t.order}, ${asked.number}`}
        >
          {t.order}
        </Link>
      </p>
      <ul className={page.tight}>
        {asked.items.map((item) => (
          <li key={item.orderItemId}>
            {item.name} · {item.color} · {item.size} {t.quantity(item.quantity)} —{" "}
            {t.reasons[item.reason]}
          </li>
        ))}
      </ul>
      {asked.note !== null && <p>{asked.note}</p>}
      <p>
        {t.refund}: <Price money={asked.refund} locale={locale} />
      </p>
      <ReturnAnswer asked={asked} />
    </section>
  );
}
