"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { SelectField } from "@/components/Field";
import { Pagination } from "@/components/Pagination";
import { Price } from "@/components/Price";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { DataTable, type Column } from "../DataTable";
import { Loaded } from "../Loaded";
import { SearchForm } from "../SearchForm";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useMay, useStaff } from "../use-staff";

const LIMIT = 20;
const STATUSES = ["on-sale", "draft", "scheduled", "ended", "deleted"] as const;

export function Products() {
  const t = useText(staffCatalogue);
  const { places, list } = useText(staff);
  const locale = useLocale();
  const mayAdd = useMay("manager");
  const query = useQuery();
  const columns = useColumns();
  const status = oneOf(STATUSES, query.get("status"));
  const q = query.get("q");
  const wanted = {
    page: query.page,
    limit: LIMIT,
    ...(q !== "" && { q }),
    ...(status !== undefined && { status }),
  };
  const found = useStaff(["products", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/products", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.products}</h1>
        {mayAdd && (
          <ButtonLink href={`/${locale}/staff/products/new`} variant="secondary">
            {t.add}
          </ButtonLink>
        )}
      </div>
      <div className={page.filters}>
        <SearchForm label={t.search} value={q} onSearch={(word) => query.set("q", word)} />
        <SelectField
          label={t.status}
          value={status ?? ""}
          onChange={({ target }) => query.set("status", target.value)}
        >
          <option value="">{list.all}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t.statuses[one]}
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
              caption={places.products}
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

function useColumns(): readonly Column<Schemas["AdminProductRead"]>[] {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  return [
    {
      name: t.name,
      cell: ({ id, name }) => (
        <Link href={`/${locale}/staff/products/${id}`} className="link" prefetch={false}>
          {name}
        </Link>
      ),
    },
    { name: t.brand, cell: ({ brand }) => brand },
    { name: t.price, numeric: true, cell: ({ price }) => <Price money={price} locale={locale} /> },
    {
      name: t.stock,
      numeric: true,
      cell: ({ variants }) =>
        formatCount(
          variants.reduce((sum, { stock }) => sum + stock, 0),
          locale,
        ),
    },
    {
      name: t.status,
      cell: ({ status }) => <Standing of={status}>{t.statuses[status]}</Standing>,
    },
  ];
}
