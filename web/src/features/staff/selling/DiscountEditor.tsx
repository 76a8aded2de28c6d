"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import { done, unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { Notice } from "@/components/Notice";
import { staff } from "@/i18n/staff";
import { staffDiscounts } from "@/i18n/staff-discounts";
import { useLocale, useText } from "@/i18n/use-locale";
import { Loaded, Told } from "../Loaded";
import page from "../Staff.module.css";
import { Standing } from "../Standing";
import { useChange, useMay, useStaff } from "../use-staff";
import { DiscountForm, type Wanted } from "./DiscountForm";
import { Redemptions } from "./Redemptions";
import type { Discount } from "./terms";

/** A discount's terms; without an id, a new one's. */
export function DiscountEditor({ id }: { id: string | null }) {
  const t = useText(staffDiscounts);
  const locale = useLocale();
  return (
    <div className={page.page}>
      <Link href={`/${locale}/staff/discounts`} className={page.back} prefetch={false}>
        {t.back}
      </Link>
      {id === null ? <NewDiscount /> : <KeptDiscount id={id} />}
    </div>
  );
}

function NewDiscount() {
  const t = useText(staffDiscounts);
  const locale = useLocale();
  const router = useRouter();
  const { busy, outcome, change } = useChange();
  const create = ({ code, terms }: Wanted) =>
    change(async () => {
      const body = { ...terms, ...(code !== null && { code }) };
      const made = await unwrap(staffApi.POST("/api/v1/admin/discounts", { body }));
      router.replace(`/${locale}/staff/discounts/${made.id}`);
    });
  return (
    <>
      <div className={page.head}>
        <h1>{t.newTitle}</h1>
      </div>
      <DiscountForm discount={null} busy={busy} outcome={outcome} onSubmit={create} />
    </>
  );
}

function KeptDiscount({ id }: { id: string }) {
  const params = { path: { discount_id: id } };
  const found = useStaff(["discount", id], () =>
    unwrap(staffApi.GET("/api/v1/admin/discounts/{discount_id}", { params })),
  );
  return (
    <>
      <Loaded state={found}>
        {(discount) => <Kept key={discount.updatedAt} discount={discount} />}
      </Loaded>
      <Redemptions id={id} />
    </>
  );
}

function Kept({ discount }: { discount: Discount }) {
  const t = useText(staffDiscounts);
  const { list } = useText(staff);
  const mayChange = useMay("manager");
  const { busy, outcome, change } = useChange();
  const params = { path: { discount_id: discount.id } };
  const save = ({ terms }: Wanted) =>
    change(() => {
      // Whether it is in use is said by the buttons above; the terms leave that as it is.
      const body = { ...terms, active: discount.active };
      return unwrap(staffApi.PUT("/api/v1/admin/discounts/{discount_id}", { params, body }));
    }, list.saved);
  return (
    <>
      <div className={page.head}>
        <h1>{discount.code ?? discount.name}</h1>
        <Standing of={discount.active ? "active" : "off"}>
          {discount.active ? t.states.active : t.states.inactive}
        </Standing>
      </div>
      {mayChange ? <Switches discount={discount} /> : <Notice>{list.readOnly}</Notice>}
      <DiscountForm
        discount={discount}
        busy={busy}
        outcome={outcome}
        onSubmit={mayChange ? save : null}
      />
    </>
  );
}

function Switches({ discount: { id, active, timesRedeemed } }: { discount: Discount }) {
  const t = useText(staffDiscounts);
  const { cancel } = useText(staff).list;
  const locale = useLocale();
  const router = useRouter();
  const { busy, outcome, change } = useChange();
  const params = { path: { discount_id: id } };
  const turn = () =>
    active
      ? unwrap(staffApi.POST("/api/v1/admin/discounts/{discount_id}/deactivate", { params }))
      : unwrap(staffApi.POST("/api/v1/admin/discounts/{discount_id}/activate", { params }));
  const remove = () =>
    change(async () => {
      await done(staffApi.DELETE("/api/v1/admin/discounts/{discount_id}", { params }));
      router.replace(`/${locale}/staff/discounts`);
    });
  return (
    <div className={page.tight}>
      <Told outcome={outcome} />
      <div className={page.row}>
        <Button variant="secondary" busy={busy} onClick={() => change(turn)}>
          {active ? t.deactivate : t.activate}
        </Button>
        {timesRedeemed === 0 && (
          <Confirmed
            label={t.remove}
            name={t.remove}
            question={t.removeSure}
            cancel={cancel}
            onConfirm={() => void remove()}
          />
        )}
      </div>
    </div>
  );
}
