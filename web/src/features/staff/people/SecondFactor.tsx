"use client";

import { useState } from "react";

import { done, unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import { askForEnrolment, setAdmin, useStaffSession } from "@/session/staff";
import { password, text } from "../form";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import { Enrol } from "./Enrol";

/** A second factor set up, given new recovery codes, and taken off again. */
export function SecondFactor() {
  const t = useText(staffSecurity);
  const admin = useStaffSession((session) => session.admin);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (admin === null) return null;
  const kept = async () => {
    setCodes(null);
    setAdmin(await unwrap(staffApi.GET("/api/v1/admin/me")));
    askForEnrolment(false);
  };
  return (
    <section className={page.section}>
      <h2>{t.factor}</h2>
      {codes !== null && <RecoveryCodes codes={codes} onKept={kept} />}
      {codes === null && !admin.totpEnabled && <Enrol onDone={setCodes} />}
      {codes === null && admin.totpEnabled && <Enrolled onCodes={setCodes} />}
    </section>
  );
}

/** Shown this once: the house keeps only what it can compare them with. */
function RecoveryCodes({
  codes,
  onKept,
}: {
  codes: readonly string[];
  onKept: () => Promise<void>;
}) {
  const t = useText(staffSecurity);
  const { busy, outcome, change } = useChange();
  const copy = () => change(() => navigator.clipboard.writeText(codes.join("\n")), t.copied);
  return (
    <div className={page.stack}>
      <Notice tone="good" live>
        {t.done}
      </Notice>
      <p>{t.recoveryText}</p>
      <pre className={page.code}>{codes.join("\n")}</pre>
      <Told outcome={outcome} />
      <div className={page.row}>
        <Button busy={busy} onClick={() => change(onKept)}>
          {t.recoveryKept}
        </Button>
        <Button variant="quiet" onClick={copy}>
          {t.copy}
        </Button>
      </div>
    </div>
  );
}

function Enrolled({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const t = useText(staffSecurity);
  const { busy, outcome, change } = useChange();
  const proof = (form: FormData) => ({
    password: password(form, "password"),
    code: text(form, "code"),
  });
  const renew = (body: ReturnType<typeof proof>) =>
    change(async () => {
      const asked = staffApi.POST("/api/v1/admin/totp/recovery-codes", { body });
      onCodes((await unwrap(asked)).recoveryCodes);
    });
  const remove = (body: ReturnType<typeof proof>) =>
    change(async () => {
      await done(staffApi.DELETE("/api/v1/admin/totp", { body }));
      setAdmin(await unwrap(staffApi.GET("/api/v1/admin/me")));
    }, t.off);
  return (
    <form
      method="post"
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent;
        const wanted = submitter?.getAttribute("value") === "remove" ? remove : renew;
        void wanted(proof(new FormData(event.currentTarget)));
      }}
    >
      <Notice tone="good">{t.on}</Notice>
      <p className={page.soft}>{t.prove}</p>
      <Told outcome={outcome} />
      <Field
        label={t.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Field label={t.codeOrRecovery} name="code" autoComplete="one-time-code" required />
      <div className={page.row}>
        <Button type="submit" value="codes" variant="secondary" busy={busy}>
          {t.renewCodes}
        </Button>
        <Button type="submit" value="remove" variant="quiet" busy={busy}>
          {t.remove}
        </Button>
      </div>
    </form>
  );
}
