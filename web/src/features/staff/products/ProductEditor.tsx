"use client";

import Link from "next/link";

import { done, unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { staff } from "@/i18n/staff";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useLocale, useText } from "@/i18n/use-locale";
import { Loaded, Told } from "../Loaded";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useChange, useMay, useStaff } from "../use-staff";
import { Pictures, picturesOf } from "./Pictures";
import { TextsForm } from "./TextsForm";
import { Variants } from "./Variants";

export type StaffProduct = Schemas["AdminProductRead"];

export function ProductEditor({ id }: { id: string }) {
  const params = { path: { product_id: id } };
  const found = useStaff(["product", id], () =>
    unwrap(staffApi.GET("/api/v1/admin/products/{product_id}", { params })),
  );
  return <Loaded state={found}>{(product) => <Whole product={product} />}</Loaded>;
}

function Whole({ product }: { product: StaffProduct }) {
  const t = useText(staffCatalogue);
  const { list } = useText(staff);
  const locale = useLocale();
  const mayChange = useMay("manager");
  // Here, for what is begun anew by a change could not say that it was saved.
  const changing = useChange();
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{product.name}</h1>
        <Standing of={product.status}>{t.statuses[product.status]}</Standing>
      </div>
      <div className={page.row}>
        {product.status === "on-sale" && (
          <Link href={`/${locale}/products/${product.slug}`} className="link" prefetch={false}>
            {t.seeShop}
          </Link>
        )}
        <Link
          href={`/${locale}/staff/garments?product=${product.id}`}
          className="link"
          prefetch={false}
        >
          {t.garments}
        </Link>
      </div>
      <Told outcome={changing.outcome} />
      {!mayChange && <p className={page.soft}>{list.readOnly}</p>}
      <Variants product={product} mayChange={mayChange} />
      {/* Each is begun anew when what it shows was saved; what another saves leaves it alone. */}
      <Pictures
        key={`pictures ${JSON.stringify(picturesOf(product))}`}
        product={product}
        mayChange={mayChange}
        changing={changing}
      />
      {mayChange && (
        <TextsForm key={`texts ${textsOf(product)}`} product={product} changing={changing} />
      )}
      {mayChange && <Removal product={product} />}
    </div>
  );
}

/** All that the form of texts shows, in one word. */
function textsOf(product: StaffProduct): string {
  const { name, description, translations, brand, category, price } = product;
  const { published, publishFrom, publishUntil } = product;
  const selling = [published, publishFrom, publishUntil];
  return JSON.stringify([name, description, translations.en, brand, category, price, selling]);
}

function Removal({ product }: { product: StaffProduct }) {
  const t = useText(staffCatalogue);
  const { list } = useText(staff);
  const { outcome, busy, change } = useChange();
  const params = { path: { product_id: product.id } };
  const remove = () => done(staffApi.DELETE("/api/v1/admin/products/{product_id}", { params }));
  const restore = () =>
    unwrap(staffApi.POST("/api/v1/admin/products/{product_id}/restore", { params }));
  return (
    <div className={page.row}>
      <Told outcome={outcome} />
      {product.deletedAt === null ? (
        <Confirmed
          label={t.remove}
          name={t.remove}
          question={t.sure}
          cancel={list.cancel}
          onConfirm={() => void change(remove, t.saved)}
        />
      ) : (
        <Button variant="secondary" busy={busy} onClick={() => void change(restore, t.saved)}>
          {t.restore}
        </Button>
      )}
    </div>
  );
}
