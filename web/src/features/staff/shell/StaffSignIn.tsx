"use client";

import { useState } from "react";

import { explain, isProblem } from "@/api/problem";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import page from "@/components/Page.module.css";
import forms from "@/features/session/forms.module.css";
import { staff } from "@/i18n/staff";
import { useLocale, useText } from "@/i18n/use-locale";
import { signInStaff, type StaffProof } from "@/session/staff";
import { password, text } from "../form";

type Step = "password" | "code" | "recovery";

const NOBODY: StaffProof = { email: "", password: "" };

/** The password first; an account with a second factor is then asked for its code. */
export function StaffSignIn() {
  const t = useText(staff);
  const locale = useLocale();
  const [known, setKnown] = useState<StaffProof>(NOBODY);
  const [step, setStep] = useState<Step>("password");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const go = (to: Step) => {
    setRefused(null);
    setStep(to);
    // The password is remembered for as long as the code is waited for, and no longer.
    if (to === "password") setKnown(NOBODY);
  };
  const attempt = async (proof: StaffProof) => {
    setBusy(true);
    setRefused(null);
    try {
      await signInStaff(proof);
    } catch (error) {
      setBusy(false);
      if (isProblem(error, "totp-required")) setStep("code");
      else if (!isProblem(error, "wrong-totp")) setRefused(explain(error, locale));
      else setRefused(step === "recovery" ? t.wrongRecovery : t.wrongCode);
    }
  };
  const submit = (form: FormData) => {
    if (step === "password") {
      const proof = { email: text(form, "email"), password: password(form, "password") };
      setKnown(proof);
      return attempt(proof);
    }
    const code = text(form, "code");
    return attempt({
      ...known,
      ...(step === "code" ? { totp: code.replaceAll(" ", "") } : { recoveryCode: code }),
    });
  };
  return (
    <>
      <h1 className={page.title}>{t.panel}</h1>
      <p className={page.text}>{step === "password" ? t.signInText : t.codeText}</p>
      <form
        method="post"
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(new FormData(event.currentTarget));
        }}
      >
        {refused !== null && (
          <Notice tone="danger" live>
            {refused}
          </Notice>
        )}
        {step === "password" ? <PasswordFields /> : <CodeField step={step} />}
        <Button type="submit" wide busy={busy}>
          {t.enter}
        </Button>
        {step !== "password" && (
          <div>
            <Button variant="quiet" onClick={() => go(step === "code" ? "recovery" : "code")}>
              {step === "code" ? t.useRecovery : t.useCode}
            </Button>
            <br />
            <Button variant="quiet" onClick={() => go("password")}>
              {t.otherAccount}
            </Button>
          </div>
        )}
      </form>
    </>
  );
}

function PasswordFields() {
  const t = useText(staff);
  return (
    <>
      <Field label={t.email} name="email" type="email" autoComplete="username" required />
      <Field
        label={t.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
    </>
  );
}

/** What takes the place of something that was just sent takes its focus too. */
const focus = (input: HTMLInputElement | null) => input?.focus();

function CodeField({ step }: { step: "code" | "recovery" }) {
  const t = useText(staff);
  if (step === "recovery") {
    return (
      <Field
        key="recovery"
        label={t.recoveryCode}
        name="code"
        autoComplete="off"
        maxLength={40}
        hint={t.recoveryHint}
        required
        ref={focus}
      />
    );
  }
  return (
    <Field
      key="code"
      label={t.code}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9]{3} ?[0-9]{3}"
      hint={t.codeHint}
      required
      ref={focus}
    />
  );
}
