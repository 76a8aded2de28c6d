"use client";

import { useRef } from "react";

import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import { changeStaffPassword } from "@/session/staff";
import { password } from "../form";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";

export function ChangePassword() {
  const t = useText(staffSecurity);
  const form = useRef<HTMLFormElement>(null);
  const { busy, outcome, change } = useChange();
  const submit = async (given: FormData) => {
    const [before, after] = [password(given, "current"), password(given, "next")];
    if (await change(() => changeStaffPassword(before, after), t.changed)) form.current?.reset();
  };
  return (
    <section className={page.section}>
      <h2>{t.password}</h2>
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
        <Field
          label={t.current}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <Field
          label={t.next}
          name="next"
          type="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={128}
          hint={t.nextHint}
          required
        />
        <div>
          <Button type="submit" variant="secondary" busy={busy}>
            {t.change}
          </Button>
        </div>
      </form>
    </section>
  );
}
