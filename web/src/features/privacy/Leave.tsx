"use client";

import { useState } from "react";

import { api } from "@/api/client";
import { done, explain } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { useSettings } from "@/components/shell/Providers";
import room from "@/features/account/Room.module.css";
import { privacy } from "@/i18n/privacy";
import { session } from "@/i18n/session";
import { useLocale, useText } from "@/i18n/use-locale";
import { firebaseCode, withGoogle } from "@/session/firebase";
import { signOut } from "@/session/store";

/** The end of an account, once its owner has shown that they are it. */
export function Leave() {
  const t = useText(privacy);
  const [open, setOpen] = useState(false);
  return (
    <section className={room.section} aria-labelledby="leave">
      <h2 id="leave">{t.leave}</h2>
      <p className={room.soft}>{t.leaveText}</p>
      <Button variant="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {t.leaveOpen}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t.leaveTitle}>
        <LeaveForm onKeep={() => setOpen(false)} />
      </Dialog>
    </section>
  );
}

function LeaveForm({ onKeep }: { onKeep: () => void }) {
  const t = useText(privacy);
  const { firebase } = useSettings();
  const { busy, refused, leave } = useLeaving();
  return (
    <form
      method="post"
      className={room.form}
      onSubmit={(event) => {
        event.preventDefault();
        const password = new FormData(event.currentTarget).get("password");
        if (typeof password === "string" && !busy) {
          void leave(() => Promise.resolve({ password }));
        }
      }}
    >
      <p>{t.leaveText}</p>
      {refused !== null && (
        <Notice tone="danger" live>
          {refused}
        </Notice>
      )}
      <Field
        label={t.password}
        hint={t.leaveProof}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={128}
      />
      <Button type="submit" wide busy={busy}>
        {t.leaveSubmit}
      </Button>
      <Button variant="secondary" wide onClick={onKeep}>
        {t.keep}
      </Button>
      <Button
        variant="quiet"
        busy={busy}
        onClick={() => void leave(async () => ({ idToken: await withGoogle(firebase) }))}
      >
        {t.leaveGoogle}
      </Button>
    </form>
  );
}

function useLeaving() {
  const words = useText(session).firebase;
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const leave = async (proof: () => Promise<Schemas["AccountDeletion"]>) => {
    setBusy(true);
    setRefused(null);
    try {
      await done(api.DELETE("/api/v1/users/profile", { body: await proof() }));
    } catch (error) {
      const code = firebaseCode(error);
      const known: Readonly<Record<string, string | undefined>> = words;
      setRefused((code === null ? undefined : known[code]) ?? explain(error, locale));
      setBusy(false);
      return;
    }
    const goodbye = `/${locale}/goodbye`;
    // Nobody is left to sign out at the API; the cookies have to go all the same.
    await signOut(goodbye).catch(() => window.location.assign(goodbye));
  };
  return { busy, refused, leave };
}
