"use client";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { DataTable } from "../DataTable";
import { fromShopClock, text } from "../form";
import { Loaded } from "../Loaded";
import { Older } from "../Older";
import page from "../Staff.module.css";
import { useQuery } from "../use-query";
import { useStaff } from "../use-staff";
import { Changes } from "./Changes";

type Entry = Schemas["AuditEntryRead"];

const FILTERS = ["actor", "entity", "from", "to"] as const;
const LIMIT = 30;

export function Audit() {
  const { audit: t } = useText(staffWork);
  const { places, list, roles } = useText(staff);
  const locale = useLocale();
  const wanted = useWanted();
  const deed = useDeed();
  const found = useStaff(["audit", wanted], () =>
    unwrap(staffApi.GET("/api/v1/admin/audit", { params: { query: wanted } })),
  );
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.audit}</h1>
      </div>
      <Filters />
      <Loaded state={found}>
        {({ items, nextCursor }) => (
          <>
            <DataTable
              caption={places.audit}
              rows={items}
              rowKey={({ id }) => id}
              empty={list.nothing}
              columns={[
                { name: t.at, cell: ({ createdAt }) => formatDateTime(createdAt, locale) },
                {
                  name: t.who,
                  cell: ({ actor, role }) => (
                    <span className={page.tight}>
                      <span>{actor}</span>
                      <span className={page.soft}>
                        {(roles as Readonly<Record<string, string>>)[role] ?? role}
                      </span>
                    </span>
                  ),
                },
                { name: t.what, cell: deed },
                {
                  name: t.changes,
                  cell: ({ before, after }) => <Changes before={before} after={after} />,
                },
              ]}
            />
            <Older cursor={nextCursor} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function useWanted() {
  const query = useQuery();
  const [actor, entity, from, to] = FILTERS.map((name) => query.get(name));
  const cursor = query.get("cursor");
  return {
    limit: LIMIT,
    ...(actor && { actor }),
    ...(entity && { entity }),
    ...(from && { from: fromShopClock(`${from}T00:00`) }),
    ...(to && { to: fromShopClock(`${to}T23:59`) }),
    ...(cursor && { cursor }),
  };
}

/** `discount.create` as somebody would say it; as it is where nobody has said it yet. */
function useDeed() {
  const { audit: t } = useText(staffWork);
  const entities: Readonly<Record<string, string | undefined>> = t.entities;
  const verbs: Readonly<Record<string, string | undefined>> = t.verbs;
  return function Deed({ action, entity, entityId, before, after }: Entry) {
    const verb = action.slice(entity.length + 1);
    const state = after ?? before;
    const name = [state?.code, state?.name, state?.number, state?.email].find(
      (one) => typeof one === "string" && one !== "",
    );
    return (
      <span className={page.tight}>
        <span>{`${entities[entity] ?? entity}: ${verbs[verb] ?? verb}`}</span>
        <span className={page.soft} title={entityId}>
          {typeof name === "string" ? name : `…${entityId.slice(-12)}`}
        </span>
      </span>
    );
  };
}

function Filters() {
  const { audit: t } = useText(staffWork);
  const { list } = useText(staff);
  const query = useQuery();
  return (
    <form
      method="post"
      className={page.filters}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        query.setAll(Object.fromEntries(FILTERS.map((name) => [name, text(form, name)])));
      }}
    >
      <Field label={t.actor} name="actor" type="search" defaultValue={query.get("actor")} />
      <SelectField label={t.entity} name="entity" defaultValue={query.get("entity")}>
        <option value="">{list.all}</option>
        {Object.entries(t.entities).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </SelectField>
      <Field label={list.from} name="from" type="date" defaultValue={query.get("from")} />
      <Field label={list.to} name="to" type="date" defaultValue={query.get("to")} />
      <div>
        <Button type="submit" variant="secondary">
          {t.filter}
        </Button>
      </div>
    </form>
  );
}
