"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Pagination } from "@/components/Pagination";
import { Price } from "@/components/Price";
import { staffDiscounts } from "@/i18n/staff-discounts";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded } from "../Loaded";
import page from "../Staff.module.css";
import { useQuery } from "../use-query";
import { useStaff } from "../use-staff";

const LIMIT = 20;

export function Redemptions({ id }: { id: string }) {
  const t = useText(staffDiscounts);
  const locale = useLocale();
  const query = useQuery();
  const params = { path: { discount_id: id }, query: { page: query.page, limit: LIMIT } };
  const found = useStaff(["redemptions", id, query.page], () =>
    unwrap(staffApi.GET("/api/v1/admin/discounts/{discount_id}/redemptions", { params })),
  );
  return (
    <section className={page.section}>
      <h2>{t.redemptions}</h2>
      <Loaded state={found}>
        {({ items, total }) => (
          <>
            <DataTable
              caption={t.redemptions}
              rows={items}
              rowKey={(one) => one.id}
              empty={t.neverUsed}
              columns={[
                {
                  name: t.order,
                  cell: ({ orderId }) => (
                    <Link
                      href={`/${locale}/staff/orders/${orderId}`}
                      className="link"
                      prefetch={false}
                    >
                      {orderId.slice(-12)}
                    </Link>
                  ),
                },
                { name: t.at, cell: ({ redeemedAt }) => formatDateTime(redeemedAt, locale) },
                {
                  name: t.amount,
                  numeric: true,
                  cell: ({ amount }) => <Price money={amount} locale={locale} />,
                },
              ]}
            />
            <Pagination
              page={query.page}
              pages={Math.ceil(total / LIMIT)}
              locale={locale}
              href={query.href}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}
