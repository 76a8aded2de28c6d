"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { staff } from "@/i18n/staff";
import { staffPeople } from "@/i18n/staff-people";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDate } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded } from "../Loaded";
import { Older } from "../Older";
import { SearchForm } from "../SearchForm";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useQuery } from "../use-query";
import { useStaff } from "../use-staff";

export function Shoppers() {
  const t = useText(staffPeople);
  const { places, list } = useText(staff);
  const locale = useLocale();
  const query = useQuery();
  const [q, cursor] = [query.get("q"), query.get("cursor")];
  const wanted = { ...(q !== "" && { q }), ...(cursor !== "" && { cursor }) };
  const found = useStaff(["shoppers", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/users", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.shoppers}</h1>
      </div>
      <SearchForm label={t.searchLabel} value={q} onSearch={(word) => query.set("q", word)} />
      <Loaded state={found}>
        {({ items, nextCursor }) => (
          <>
            <DataTable
              caption={places.shoppers}
              rows={items}
              rowKey={({ id }) => id}
              empty={list.nothing}
              columns={[
                {
                  name: t.name,
                  cell: ({ id, displayName }) => (
                    <Link
                      href={`/${locale}/staff/shoppers/${id}`}
                      className="link"
                      prefetch={false}
                    >
                      {displayName ?? t.nameless}
                    </Link>
                  ),
                },
                { name: t.email, cell: ({ email }) => email ?? list.none },
                { name: t.since, cell: ({ createdAt }) => formatDate(createdAt, locale) },
                {
                  name: t.state,
                  cell: ({ blockedAt }) => (
                    <Standing of={blockedAt === null ? "active" : "blocked"}>
                      {blockedAt === null ? t.states.active : t.states.blocked}
                    </Standing>
                  ),
                },
              ]}
            />
            <Older cursor={nextCursor} />
          </>
        )}
      </Loaded>
    </div>
  );
}
