"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Order, Schemas } from "@/api/types";
import { SelectField } from "@/components/Field";
import { Pagination } from "@/components/Pagination";
import { Price } from "@/components/Price";
import { orders } from "@/i18n/orders";
import { staff } from "@/i18n/staff";
import { staffOrders } from "@/i18n/staff-orders";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatCount } from "@/lib/numbers";
import { DataTable, type Column } from "../DataTable";
import { Loaded } from "../Loaded";
import { SearchForm } from "../SearchForm";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useStaff } from "../use-staff";

const LIMIT = 20;
const STATUSES = [
  "awaiting_payment",
  "paid",
  "processing",
  "shipped",
  "delivered",
  "cancelled",
  "refunded",
  "returned",
] as const satisfies readonly Order["status"][];

export function Orders() {
  const t = useText(staffOrders);
  const { places, list } = useText(staff);
  const { statuses } = useText(orders);
  const locale = useLocale();
  const query = useQuery();
  const columns = useColumns();
  const status = oneOf(STATUSES, query.get("status"));
  const number = query.get("q");
  const wanted = {
    page: query.page,
    limit: LIMIT,
    ...(number !== "" && { number }),
    ...(status !== undefined && { status }),
  };
  const found = useStaff(["orders", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/orders", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <h1>{places.orders}</h1>
      <div className={page.filters}>
        <SearchForm
          label={t.searchNumber}
          value={number}
          onSearch={(word) => query.set("q", word)}
        />
        <SelectField
          label={t.status}
          value={status ?? ""}
          onChange={({ target }) => query.set("status", target.value)}
        >
          <option value="">{list.all}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {statuses[one]}
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
            <DataTable
              caption={places.orders}
              rows={items}
              rowKey={({ id }) => id}
              empty={list.nothing}
              columns={columns}
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
    </div>
  );
}

function useColumns(): readonly Column<Schemas["AdminOrderRead"]>[] {
  const t = useText(staffOrders);
  const { statuses } = useText(orders);
  const locale = useLocale();
  return [
    {
      name: t.number,
      cell: ({ id, number }) => (
        <Link href={`/${locale}/staff/orders/${id}`} className="link" prefetch={false}>
          {number}
        </Link>
      ),
    },
    { name: t.placed, cell: ({ createdAt }) => formatDateTime(createdAt, locale) },
    { name: t.customer, cell: ({ shippingAddress }) => shippingAddress.fullName },
    {
      name: t.total,
      numeric: true,
      cell: ({ total }) => <Price money={total} locale={locale} />,
    },
    {
      name: t.status,
      cell: ({ status }) => <Standing of={status}>{statuses[status]}</Standing>,
    },
  ];
}
