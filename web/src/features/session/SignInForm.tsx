"use client";

import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";

import { explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { useSettings } from "@/components/shell/Providers";
import { session } from "@/i18n/session";
import { useLocale, useText } from "@/i18n/use-locale";
import { firebaseCode, withGoogle, withNewAccount, withPassword } from "@/session/firebase";
import { safePath } from "@/session/paths";
import { signInWith } from "@/session/store";
import styles from "./forms.module.css";

/** What somebody who shut Google's window wanted is plain. */
const UNSAID = ["auth/popup-closed-by-user", "auth/cancelled-popup-request"];

function useSignIn() {
  const t = useText(session);
  const locale = useLocale();
  const router = useRouter();
  const next = safePath(useSearchParams().get("next"), `/${locale}/account`);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const attempt = async (idToken: () => Promise<string>) => {
    setBusy(true);
    setRefused(null);
    try {
      await signInWith(await idToken());
      router.replace(next);
    } catch (error) {
      setBusy(false);
      const code = firebaseCode(error);
      if (code !== null && UNSAID.includes(code)) return;
      const known: Readonly<Record<string, string | undefined>> = t.firebase;
      setRefused((code === null ? undefined : known[code]) ?? explain(error, locale));
    }
  };
  return { busy, refused, attempt };
}

export function SignInForm({ register = false }: { register?: boolean }) {
  const t = useText(session);
  const locale = useLocale();
  const { firebase } = useSettings();
  const { busy, refused, attempt } = useSignIn();
  const query = useSearchParams().toString();
  const submit = (form: FormData) => {
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    const [email, password] = [text("email").trim(), text("password")];
    return attempt(() =>
      register
        ? withNewAccount(firebase, { email, password, name: text("name").trim() })
        : withPassword(firebase, email, password),
    );
  };
  const other = `/${locale}/${register ? "sign-in" : "register"}${query && `?${query}`}`;
  return (
    <div className={styles.forms}>
      <form
        method="post"
        className={styles.form}
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
        {register && (
          <Field
            label={t.name}
            aside={t.optional}
            name="name"
            autoComplete="name"
            maxLength={200}
          />
        )}
        <Field label={t.email} name="email" type="email" autoComplete="username" required />
        <Field
          label={t.password}
          name="password"
          type="password"
          autoComplete={register ? "new-password" : "current-password"}
          required
          {...(register && { minLength: 8, hint: t.passwordHint })}
          maxLength={128}
        />
        <Button type="submit" wide busy={busy}>
          {register ? t.submitRegister : t.submitSignIn}
        </Button>
        {!register && (
          <Link href={`/${locale}/reset-password`} className="link">
            {t.forgot}
          </Link>
        )}
      </form>
      <p className={styles.or}>{t.or}</p>
      <Button
        variant="secondary"
        wide
        busy={busy}
        onClick={() => void attempt(() => withGoogle(firebase))}
      >
        {t.google}
      </Button>
      <p className={styles.other}>
        {register ? t.haveAccount : t.noAccount}{" "}
        <Link href={other}>{register ? t.signIn : t.register}</Link>
      </p>
    </div>
  );
}
