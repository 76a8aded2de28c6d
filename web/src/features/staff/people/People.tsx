"use client";

import { done, unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Confirmed } from "@/components/Confirmed";
import { Disclosure } from "@/components/Disclosure";
import { staff } from "@/i18n/staff";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import { useStaffSession, type Admin } from "@/session/staff";
import { DataTable } from "../DataTable";
import { Loaded, Told } from "../Loaded";
import { ROLES, type Role } from "../rights";
import { Standing } from "../Standing";
import page from "../Staff.module.css";
import { useChange, useMay, useStaff } from "../use-staff";
import { AddPerson } from "./AddPerson";

type Act = (action: () => Promise<unknown>) => void;

/** Everybody who works here or did; owners change who may do what. */
export function People() {
  const t = useText(staffSecurity);
  const roles = useText(staff).roles;
  const empty = useText(staff).list.nothing;
  const mine = useStaffSession((session) => session.admin?.id);
  const isOwner = useMay("owner");
  const { outcome, change } = useChange();
  const people = useStaff(["people"], () =>
    unwrap(staffApi.GET("/api/v1/admin/staff", { params: { query: { limit: 100 } } })),
  );
  const act: Act = (action) => void change(action);
  const changes = {
    name: t.actions,
    cell: (one: Admin) => one.id !== mine && <Actions person={one} act={act} />,
  };
  return (
    <section className={page.section}>
      <h2>{t.people}</h2>
      <Told outcome={outcome} />
      <Loaded state={people}>
        {({ items }) => (
          <DataTable
            caption={t.people}
            rows={items}
            rowKey={({ id }) => id}
            empty={empty}
            columns={[
              {
                name: t.name,
                cell: ({ id, email, displayName }) => (
                  <span className={page.tight}>
                    <span>{`${displayName ?? email}${id === mine ? ` (${t.you})` : ""}`}</span>
                    {displayName !== null && <span className={page.soft}>{email}</span>}
                  </span>
                ),
              },
              {
                name: t.role,
                cell: (one) =>
                  isOwner && one.id !== mine ? (
                    <RoleChoice person={one} act={act} />
                  ) : (
                    roles[one.role]
                  ),
              },
              {
                name: t.factor,
                cell: ({ totpEnabled }) => (totpEnabled ? t.factorOf.yes : t.factorOf.no),
              },
              {
                name: t.state,
                cell: ({ active }) => (
                  <Standing of={active ? "active" : "blocked"}>
                    {active ? t.active : t.inactive}
                  </Standing>
                ),
              },
              ...(isOwner ? [changes] : []),
            ]}
          />
        )}
      </Loaded>
      {isOwner && (
        <Disclosure title={t.addPerson}>
          <AddPerson />
        </Disclosure>
      )}
    </section>
  );
}

function update(person: Admin, body: { role: Role } | { active: boolean }) {
  const params = { path: { admin_id: person.id } };
  return unwrap(staffApi.PATCH("/api/v1/admin/staff/{admin_id}", { params, body }));
}

function RoleChoice({ person, act }: { person: Admin; act: Act }) {
  const t = useText(staffSecurity);
  const roles = useText(staff).roles;
  return (
    <select
      aria-label={t.roleOf(person.displayName ?? person.email)}
      value={person.role}
      className={page.choice}
      onChange={({ target }) => act(() => update(person, { role: target.value as Role }))}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {roles[role]}
        </option>
      ))}
    </select>
  );
}

function Actions({ person, act }: { person: Admin; act: Act }) {
  const t = useText(staffSecurity);
  const cancel = useText(staff).list.cancel;
  const name = person.displayName ?? person.email;
  const params = { path: { admin_id: person.id } };
  const { active } = person;
  return (
    <span className={page.row}>
      <Confirmed
        label={active ? t.letGo : t.takeBack}
        name={active ? t.letGoOf(name) : t.takeBackOf(name)}
        question={active ? t.letGoSure : t.takeBack}
        cancel={cancel}
        onConfirm={() => act(() => update(person, { active: !active }))}
      />
      {active && (
        <Confirmed
          label={t.revoke}
          name={t.revokeOf(name)}
          question={t.revokeSure}
          cancel={cancel}
          onConfirm={() =>
            act(() => done(staffApi.POST("/api/v1/admin/staff/{admin_id}/revoke", { params })))
          }
        />
      )}
      {person.totpEnabled && (
        <Confirmed
          label={t.resetFactor}
          name={t.resetFactorOf(name)}
          question={t.resetFactorSure}
          cancel={cancel}
          onConfirm={() =>
            act(() => done(staffApi.DELETE("/api/v1/admin/staff/{admin_id}/totp", { params })))
          }
        />
      )}
    </span>
  );
}
