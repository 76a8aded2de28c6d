"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Dialog } from "@/components/Dialog";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { Loaded } from "../Loaded";
import page from "../Staff.module.css";
import { useStaff } from "../use-staff";
import type { Variant } from "./variant";

const LIMIT = 50;

type Props = Readonly<{ variant: Variant; onClose: () => void }>;

/** Why a variant's stock is what it is: its latest movements. */
export function Movements({ variant, onClose }: Props) {
  const t = useText(staffCatalogue);
  const locale = useLocale();
  const reasons: Readonly<Record<string, string | undefined>> = t.movementReasons;
  const params = { path: { variant_id: variant.id }, query: { limit: LIMIT } };
  const found = useStaff(["movements", variant.id], () =>
    unwrap(staffApi.GET("/api/v1/admin/variants/{variant_id}/stock-movements", { params })),
  );
  return (
    <Dialog open onClose={onClose} title={t.movementsOf(variant.sku)} side="right">
      <Loaded state={found}>
        {({ items }) => (
          <DataTable
            caption={t.movements}
            rows={items}
            rowKey={({ id }) => id}
            empty={t.noMovements}
            columns={[
              { name: t.at, cell: ({ createdAt }) => formatDateTime(createdAt, locale) },
              {
                name: t.stock,
                numeric: true,
                cell: ({ delta }) => (delta > 0 ? `+${delta}` : `−${-delta}`),
              },
              {
                name: t.reason,
                cell: ({ reason, actor, note, orderId }) => (
                  <span className={page.tight}>
                    <span>{reasons[reason] ?? reason}</span>
                    {orderId !== null && (
                      <Link
                        href={`/${locale}/staff/orders/${orderId}`}
                        className="link"
                        prefetch={false}
                      >
                        {t.itsOrder}
                      </Link>
                    )}
                    {[actor, note].map(
                      (word) =>
                        word !== null && (
                          <span key={word} className={page.soft}>
                            {word}
                          </span>
                        ),
                    )}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Dialog>
  );
}
