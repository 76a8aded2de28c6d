"use client";

import Link from "next/link";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Confirmed } from "@/components/Confirmed";
import { staff } from "@/i18n/staff";
import { staffPeople } from "@/i18n/staff-people";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatCount } from "@/lib/numbers";
import { Loaded, Told } from "../Loaded";
import page from "../Staff.module.css";
import { Standing } from "../Standing";
import { useChange, useStaff } from "../use-staff";

type Shopper = Schemas["AdminUserRead"];

export function ShopperView({ id }: { id: string }) {
  const t = useText(staffPeople);
  const locale = useLocale();
  const params = { path: { user_id: id } };
  const found = useStaff(["shopper", id], () =>
    unwrap(staffApi.GET("/api/v1/admin/users/{user_id}", { params })),
  );
  return (
    <div className={page.page}>
      <Link href={`/${locale}/staff/shoppers`} className={page.back} prefetch={false}>
        {t.back}
      </Link>
      <Loaded state={found}>
        {(shopper) => (
          <>
            <div className={page.head}>
              <h1>{shopper.displayName ?? t.nameless}</h1>
              <Standing of={shopper.blockedAt === null ? "active" : "blocked"}>
                {shopper.blockedAt === null ? t.states.active : t.states.blocked}
              </Standing>
            </div>
            <Facts shopper={shopper} />
            <Help shopper={shopper} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Facts({ shopper }: { shopper: Shopper }) {
  const t = useText(staffPeople);
  const { list } = useText(staff);
  const locale = useLocale();
  const at = (time: string | null) => (time === null ? list.none : formatDateTime(time, locale));
  const verified = shopper.emailVerified ? t.verified : t.unverified;
  const facts = [
    [t.email, shopper.email === null ? list.none : `${shopper.email} (${verified})`],
    [t.phone, shopper.phone ?? list.none],
    [t.language, shopper.locale === "en" ? t.languages.en : t.languages.vi],
    [t.currency, shopper.currency],
    [t.since, at(shopper.createdAt)],
    [t.orders, formatCount(shopper.orders, locale)],
    [t.signIns, formatCount(shopper.signIns, locale)],
    [t.signedOut, at(shopper.signedOutAt)],
    [t.blockedAt, at(shopper.blockedAt)],
  ] as const;
  return (
    <section className={page.section}>
      <h2>{t.about}</h2>
      <dl className={page.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={page.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Help({ shopper: { id, blockedAt } }: { shopper: Shopper }) {
  const t = useText(staffPeople);
  const { cancel } = useText(staff).list;
  const { busy, outcome, change } = useChange();
  const params = { path: { user_id: id } };
  const signOut = () =>
    unwrap(staffApi.POST("/api/v1/admin/users/{user_id}/sign-out-everywhere", { params }));
  const block = () => unwrap(staffApi.POST("/api/v1/admin/users/{user_id}/block", { params }));
  const unblock = () => unwrap(staffApi.POST("/api/v1/admin/users/{user_id}/unblock", { params }));
  return (
    <section className={page.section}>
      <h2>{t.actions}</h2>
      <Told outcome={outcome} />
      <div>
        <p className={page.soft}>{t.signOutText}</p>
        <div className={page.row}>
          <Confirmed
            label={t.signOut}
            name={t.signOut}
            question={t.signOutSure}
            cancel={cancel}
            onConfirm={() => void change(signOut, t.signedOutDone)}
          />
        </div>
      </div>
      <div>
        <p className={page.soft}>{t.blockText}</p>
        <div className={page.row}>
          {blockedAt === null ? (
            <Confirmed
              label={t.block}
              name={t.block}
              question={t.blockSure}
              cancel={cancel}
              onConfirm={() => void change(block)}
            />
          ) : (
            <Button variant="secondary" busy={busy} onClick={() => change(unblock)}>
              {t.unblock}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
