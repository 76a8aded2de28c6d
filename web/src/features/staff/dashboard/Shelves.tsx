"use client";

import Link from "next/link";

import type { Schemas } from "@/api/types";
import { Price } from "@/components/Price";
import { staffDashboard } from "@/i18n/staff-dashboard";
import { useLocale, useText } from "@/i18n/use-locale";
import { DataTable } from "../DataTable";
import page from "../Staff.module.css";
import styles from "./charts.module.css";

function ProductLink({ id, name }: { id: string; name: string }) {
  return (
    <Link href={`/${useLocale()}/staff/products/${id}`} className="link" prefetch={false}>
      {name}
    </Link>
  );
}

export function BestSellers({ items }: { items: readonly Schemas["BestSeller"][] }) {
  const t = useText(staffDashboard);
  const locale = useLocale();
  return (
    <div>
      <h2 className={styles.title}>{t.bestSellers}</h2>
      <DataTable
        caption={t.bestSellers}
        rows={items}
        rowKey={({ productId }) => productId}
        empty={t.nothingSold}
        columns={[
          {
            name: t.columns.product,
            cell: ({ productId, name }) => <ProductLink id={productId} name={name} />,
          },
          { name: t.columns.pieces, numeric: true, cell: ({ units }) => units },
          {
            name: t.figures.revenue,
            numeric: true,
            cell: ({ revenue }) => <Price money={revenue} locale={locale} />,
          },
        ]}
      />
    </div>
  );
}

export function LowStock({ items }: { items: readonly Schemas["LowStock"][] }) {
  const t = useText(staffDashboard);
  return (
    <section className={page.section}>
      <h2>{t.lowStock}</h2>
      <DataTable
        caption={t.lowStock}
        rows={items}
        rowKey={({ variantId }) => variantId}
        empty={t.nothingLow}
        columns={[
          {
            name: t.columns.product,
            cell: ({ productId, name }) => <ProductLink id={productId} name={name} />,
          },
          { name: t.columns.variant, cell: ({ color, size }) => `${color} · ${size}` },
          { name: t.columns.sku, cell: ({ sku }) => sku },
          { name: t.columns.stock, numeric: true, cell: ({ stock }) => stock },
        ]}
      />
    </section>
  );
}
