"use client";

import { useRef } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import { password, text, textOrNull } from "../form";
import { Told } from "../Loaded";
import { ROLES } from "../rights";
import page from "../Staff.module.css";
import { oneOf } from "../use-query";
import { useChange } from "../use-staff";

export function AddPerson() {
  const t = useText(staffSecurity);
  const { roles, list } = useText(staff);
  const form = useRef<HTMLFormElement>(null);
  const { busy, outcome, change } = useChange();
  const submit = async (given: FormData) => {
    const body = {
      email: text(given, "email"),
      displayName: textOrNull(given, "displayName"),
      role: oneOf(ROLES, text(given, "role")) ?? "analyst",
      password: password(given, "password"),
    };
    const create = () => unwrap(staffApi.POST("/api/v1/admin/staff", { body }));
    if (await change(create, t.created(body.email))) form.current?.reset();
  };
  return (
    <form
      method="post"
      ref={form}
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <Told outcome={outcome} />
      <Field label={t.email} name="email" type="email" autoComplete="off" required />
      <Field label={t.name} name="displayName" aside={list.optional} autoComplete="off" />
      <SelectField label={t.role} name="role" defaultValue="support">
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {roles[role]}
          </option>
        ))}
      </SelectField>
      <Field
        label={t.firstPassword}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={128}
        hint={t.firstPasswordHint}
        required
      />
      <div>
        <Button type="submit" busy={busy}>
          {t.create}
        </Button>
      </div>
    </form>
  );
}
