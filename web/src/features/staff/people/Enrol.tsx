"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffSecurity } from "@/i18n/staff-security";
import { useText } from "@/i18n/use-locale";
import { text } from "../form";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange } from "../use-staff";
import { QrCode } from "./QrCode";

/** A new seed is drawn and written out; its first code puts it into use. */
export function Enrol({ onDone }: { onDone: (codes: readonly string[]) => void }) {
  const t = useText(staffSecurity);
  const [setup, setSetup] = useState<Schemas["TotpSetup"] | null>(null);
  const { busy, outcome, change } = useChange();
  const begin = () =>
    change(async () => setSetup(await unwrap(staffApi.POST("/api/v1/admin/totp"))));
  if (setup !== null) return <Confirm setup={setup} onDone={onDone} />;
  return (
    <>
      <p>{t.why}</p>
      <Told outcome={outcome} />
      <div>
        <Button busy={busy} onClick={begin}>
          {t.begin}
        </Button>
      </div>
    </>
  );
}

function Confirm({
  setup,
  onDone,
}: {
  setup: Schemas["TotpSetup"];
  onDone: (codes: readonly string[]) => void;
}) {
  const t = useText(staffSecurity);
  const labels = useText(staff);
  const { busy, outcome, change } = useChange();
  const confirm = (code: string) =>
    change(async () => {
      const asked = staffApi.POST("/api/v1/admin/totp/confirm", { body: { code } });
      onDone((await unwrap(asked)).recoveryCodes);
    });
  return (
    <form
      method="post"
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault();
        void confirm(text(new FormData(event.currentTarget), "code").replaceAll(" ", ""));
      }}
    >
      <p>{t.scan}</p>
      <QrCode text={setup.otpauthUri} label={t.qr} />
      <div className={page.tight}>
        <p className={page.soft}>{t.byHand}</p>
        <code className={page.code}>{setup.secret}</code>
      </div>
      <Told outcome={outcome} />
      <Field
        label={labels.code}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{3} ?[0-9]{3}"
        required
      />
      <div>
        <Button type="submit" busy={busy}>
          {t.confirm}
        </Button>
      </div>
    </form>
  );
}
