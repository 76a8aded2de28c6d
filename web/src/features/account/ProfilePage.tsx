"use client";

import { useState } from "react";

import { api } from "@/api/client";
import { explain, fieldErrors, unwrap } from "@/api/problem";
import type { Schemas, User } from "@/api/types";
import { Button } from "@/components/Button";
import { Field, SelectField } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { account } from "@/i18n/account";
import { common } from "@/i18n/common";
import { LOCALES } from "@/i18n/locales";
import { useLocale, useText } from "@/i18n/use-locale";
import { setUser, useSession } from "@/session/store";
import { toE164 } from "./phone";
import styles from "./Room.module.css";
import { SignIns } from "./SignIns";

export function ProfilePage() {
  const t = useText(account);
  const user = useSession((session) => session.user);
  if (user === null) return null;
  return (
    <>
      <h1 className={styles.title}>{t.profile}</h1>
      <p className={styles.text}>{user.email}</p>
      <ProfileForm user={user} />
      <SignIns />
    </>
  );
}

function wanted(form: FormData): Schemas["ProfileUpdate"] {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    displayName: text("displayName") || null,
    phone: toE164(text("phone")) || null,
    locale: text("locale"),
    currency: text("currency") === "USD" ? "USD" : "VND",
  };
}

function ProfileForm({ user }: { user: User }) {
  const t = useText(account);
  const { languageName } = useText(common);
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [saved, setSaved] = useState(false);
  const save = async (form: FormData) => {
    setBusy(true);
    setSaved(false);
    setFailure(null);
    try {
      setUser(await unwrap(api.PUT("/api/v1/users/profile", { body: wanted(form) })));
      setSaved(true);
    } catch (error) {
      setFailure(error);
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
        if (!busy) void save(new FormData(event.currentTarget));
      }}
    >
      <Field
        label={t.name}
        aside={t.optional}
        name="displayName"
        autoComplete="name"
        maxLength={200}
        defaultValue={user.displayName ?? ""}
      />
      <Field
        label={t.phone}
        aside={t.optional}
        name="phone"
        type="tel"
        autoComplete="tel"
        maxLength={26}
        defaultValue={user.phone ?? ""}
        hint={t.phoneHint}
        error={"phone" in fieldErrors(failure) ? t.phoneWrong : undefined}
      />
      <div className={styles.pair}>
        <SelectField
          label={t.letters}
          name="locale"
          defaultValue={user.locale.startsWith("vi") ? "vi" : "en"}
        >
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {languageName[one]}
            </option>
          ))}
        </SelectField>
        <SelectField label={t.currency} name="currency" defaultValue={user.currency}>
          {(["VND", "USD"] as const).map((one) => (
            <option key={one} value={one}>
              {t.currencies[one]}
            </option>
          ))}
        </SelectField>
      </div>
      <Button type="submit" busy={busy}>
        {t.save}
      </Button>
      {failure !== null && (
        <Notice tone="danger" live>
          {explain(failure, locale)}
        </Notice>
      )}
      {saved && (
        <Notice tone="good" live>
          {t.saved}
        </Notice>
      )}
    </form>
  );
}
