"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { ButtonLink } from "@/components/Button";
import { SelectField } from "@/components/Field";
import { Pagination } from "@/components/Pagination";
import { staff } from "@/i18n/staff";
import { staffDiscounts } from "@/i18n/staff-discounts";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { DataTable, type Column } from "../DataTable";
import { Loaded } from "../Loaded";
import { SearchForm } from "../SearchForm";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useMay, useStaff } from "../use-staff";
import type { Discount } from "./terms";
import { usePhrases } from "./use-phrases";

const STATES = ["active", "inactive"] as const;
const SORTS = ["code", "automatic"] as const;
const LIMIT = 20;

export function Discounts() {
  const t = useText(staffDiscounts);
  const { places, list } = useText(staff);
  const locale = useLocale();
  const query = useQuery();
  const mayChange = useMay("manager");
  const columns = useColumns();
  const state = oneOf(STATES, query.get("state"));
  const sort = oneOf(SORTS, query.get("sort"));
  const q = query.get("q");
  const wanted = {
    page: query.page,
    limit: LIMIT,
    ...(q !== "" && { q }),
    ...(state !== undefined && { active: state === "active" }),
    ...(sort !== undefined && { automatic: sort === "automatic" }),
  };
  const found = useStaff(["discounts", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/discounts", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.discounts}</h1>
        {mayChange && (
          <ButtonLink href={`/${locale}/staff/discounts/new`} variant="secondary">
            {t.add}
          </ButtonLink>
        )}
      </div>
      <div className={page.filters}>
        <SearchForm label={t.searchLabel} value={q} onSearch={(word) => query.set("q", word)} />
        <Filter
          label={t.state}
          value={state ?? ""}
          options={t.states}
          onChange={(value) => query.set("state", value)}
        />
        <Filter
          label={t.sort}
          value={sort ?? ""}
          options={t.sorts}
          onChange={(value) => query.set("sort", value)}
        />
      </div>
      <Loaded state={found}>
        {({ items, total }) => (
          <>
            <p className={page.soft} role="status">
              {list.found(formatCount(total, locale))}
            </p>
            <DataTable
              caption={places.discounts}
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

function Filter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}) {
  const { all } = useText(staff).list;
  return (
    <SelectField label={label} value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{all}</option>
      {Object.entries(options).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function useColumns(): readonly Column<Discount>[] {
  const t = useText(staffDiscounts);
  const locale = useLocale();
  const phrases = usePhrases();
  return [
    {
      name: t.code,
      cell: ({ id, code }) => (
        <Link href={`/${locale}/staff/discounts/${id}`} className="link" prefetch={false}>
          {code ?? t.automatic}
        </Link>
      ),
    },
    { name: t.name, cell: ({ name }) => name },
    { name: t.worth, cell: phrases.worth },
    { name: t.when, cell: phrases.when },
    {
      name: t.redeemed,
      numeric: true,
      cell: ({ timesRedeemed, totalLimit }) =>
        t.used(
          formatCount(timesRedeemed, locale),
          totalLimit === null ? null : formatCount(totalLimit, locale),
        ),
    },
    {
      name: t.state,
      cell: ({ active }) => (
        <Standing of={active ? "active" : "off"}>
          {active ? t.states.active : t.states.inactive}
        </Standing>
      ),
    },
  ];
}
