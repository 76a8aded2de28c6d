"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { staffDiscounts } from "@/i18n/staff-discounts";
import { useLocale, useText } from "@/i18n/use-locale";
import { Loaded } from "../Loaded";
import page from "../Staff.module.css";
import { useStaff } from "../use-staff";
import type { Discount } from "./terms";

type Named = Readonly<{
  slug: string;
  name: string;
  translations: Readonly<Record<string, Readonly<{ name?: string | null }>>>;
}>;

/** Of what a discount holds: categories and collections are chosen, single products are kept. */
export function Scope({ discount }: { discount: Discount | null }) {
  const t = useText(staffDiscounts);
  const [products, setProducts] = useState(discount?.productIds ?? []);
  const categories = useStaff(["categories"], () =>
    unwrap(staffApi.GET("/api/v1/admin/categories")),
  );
  const collections = useStaff(["collections"], () =>
    unwrap(staffApi.GET("/api/v1/admin/collections")),
  );
  return (
    <section className={page.section}>
      <h2>{t.scope}</h2>
      <p className={page.soft}>{t.scopeHint}</p>
      <Loaded state={categories}>
        {({ items }) => (
          <Checks
            legend={t.categories}
            name="category"
            items={items}
            chosen={discount?.categories ?? []}
          />
        )}
      </Loaded>
      <Loaded state={collections}>
        {({ items }) => (
          <Checks
            legend={t.collections}
            name="collection"
            items={items}
            chosen={discount?.collections ?? []}
          />
        )}
      </Loaded>
      {products.length > 0 && (
        <div className={page.row}>
          {products.map((id) => (
            <input key={id} type="hidden" name="product" value={id} />
          ))}
          <span>{t.productsKept(products.length)}</span>
          <Button variant="quiet" onClick={() => setProducts([])}>
            {t.dropProducts}
          </Button>
        </div>
      )}
    </section>
  );
}

function Checks({
  legend,
  name,
  items,
  chosen,
}: {
  legend: string;
  name: string;
  items: readonly Named[];
  chosen: readonly string[];
}) {
  const locale = useLocale();
  return (
    <fieldset className={page.plain}>
      <legend className={page.soft}>{legend}</legend>
      <div className={page.checks}>
        {items.map((item) => (
          <label key={item.slug} className={page.check}>
            <input
              type="checkbox"
              name={name}
              value={item.slug}
              defaultChecked={chosen.includes(item.slug)}
            />
            {item.translations[locale]?.name ?? item.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
