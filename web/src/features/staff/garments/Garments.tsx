"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { SelectField } from "@/components/Field";
import { Pagination } from "@/components/Pagination";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatCount } from "@/lib/numbers";
import { Loaded } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { oneOf, useQuery } from "../use-query";
import { useStaff } from "../use-staff";
import styles from "./Garments.module.css";
import type { Garment } from "./points";

type Found = Readonly<{ items: readonly Garment[]; total: number }>;
const LIMIT = 24;
const STATUSES = ["waiting", "measured", "refused"] as const;

async function ofProduct(id: string): Promise<Found> {
  const params = { path: { product_id: id } };
  const asked = staffApi.GET("/api/v1/admin/products/{product_id}/garments", { params });
  const { items } = await unwrap(asked);
  return { items, total: items.length };
}

/** Pictures as the fitting room has measured them; of one product, or of all. */
export function Garments() {
  const t = useText(staffCatalogue);
  const { places, list } = useText(staff);
  const locale = useLocale();
  const query = useQuery();
  const product = query.get("product");
  const status = oneOf(STATUSES, query.get("status"));
  const wanted = { page: query.page, limit: LIMIT, ...(status !== undefined && { status }) };
  const found = useStaff<Found>(["garments", product, wanted], () =>
    product === ""
      ? unwrap(staffApi.GET("/api/v1/admin/garments", { params: { query: wanted } }))
      : ofProduct(product),
  );
  return (
    <div className={page.page}>
      <h1>{places.garments}</h1>
      {product === "" && (
        <div className={page.filters}>
          <SelectField
            label={t.status}
            value={status ?? ""}
            onChange={({ target }) => query.set("status", target.value)}
          >
            <option value="">{list.all}</option>
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {t.garmentStatuses[one]}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <Loaded state={found}>
        {({ items, total }) => (
          <>
            <p className={page.soft} role="status">
              {list.found(formatCount(total, locale))}
            </p>
            <ul className={styles.grid}>
              {items.map((one) => (
                <Tile key={one.id} garment={one} />
              ))}
            </ul>
            {product === "" && (
              <Pagination
                page={query.page}
                pages={Math.ceil(total / LIMIT)}
                locale={locale}
                href={query.href}
              />
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Tile({ garment }: { garment: Garment }) {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  const name = garment.kind === null ? t.noKind : t.kinds[garment.kind];
  return (
    <li className={styles.tile}>
      <Link href={`/${locale}/staff/garments/${garment.id}`} prefetch={false}>
        <img src={garment.imageUrl} alt="" loading="lazy" className={styles.thumb} />
        {name}
      </Link>
      <Standing of={garment.status}>{t.garmentStatuses[garment.status]}</Standing>
      {garment.refusal !== null && <p className={page.soft}>{garment.refusal.message}</p>}
    </li>
  );
}
