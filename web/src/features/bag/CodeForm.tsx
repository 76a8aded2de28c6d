"use client";

import { useState } from "react";

import { explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { bag } from "@/i18n/bag";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./Bag.module.css";

/** A code to be typed; a refusal says why it does not count. */
export function CodeForm({ onPut }: { onPut: (code: string) => Promise<void> }) {
  const t = useText(bag);
  const locale = useLocale();
  const [code, setCode] = useState("");
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const put = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      await onPut(code.trim().toUpperCase());
      setCode("");
    } catch (reason) {
      setRefused(explain(reason, locale));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      method="post"
      className={styles.code}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== "" && !busy) void put();
      }}
    >
      <Field
        label={t.code}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={refused}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={40}
      />
      <Button type="submit" variant="quiet" busy={busy}>
        {t.applyCode}
      </Button>
    </form>
  );
}
