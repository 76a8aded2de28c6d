"use client";

import Link from "next/link";
import { useState } from "react";

import { api } from "@/api/client";
import { done, explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { session } from "@/i18n/session";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./forms.module.css";

/** The answer is the same whether the address has an account. */
export function ResetForm() {
  const t = useText(session);
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ tone: "danger" | "good"; text: string } | null>(null);
  const ask = async (email: string) => {
    setBusy(true);
    try {
      await done(api.POST("/api/v1/auth/password-reset", { body: { email } }));
      setTold({ tone: "good", text: t.resetSent });
    } catch (error) {
      setTold({ tone: "danger", text: explain(error, locale) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      method="post"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const email = new FormData(event.currentTarget).get("email");
        if (typeof email === "string" && !busy) void ask(email.trim());
      }}
    >
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
      <Field label={t.email} name="email" type="email" autoComplete="username" required />
      <Button type="submit" wide busy={busy}>
        {t.submitReset}
      </Button>
      <Link href={`/${locale}/sign-in`} className="link">
        {t.signIn}
      </Link>
    </form>
  );
}
