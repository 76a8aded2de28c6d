"use client";

import { useState } from "react";

import { api } from "@/api/client";
import { done, explain } from "@/api/problem";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import room from "@/features/account/Room.module.css";
import { privacy } from "@/i18n/privacy";
import { useLocale, useText } from "@/i18n/use-locale";
import { Consents } from "./Consents";
import { Copy } from "./Copy";
import { Leave } from "./Leave";

export function PrivacyPage() {
  const t = useText(privacy);
  return (
    <>
      <h1 className={room.title}>{t.title}</h1>
      <p className={room.text}>{t.text}</p>
      <Consents />
      <Viewed />
      <Copy />
      <Leave />
    </>
  );
}

function Viewed() {
  const t = useText(privacy);
  const locale = useLocale();
  const [told, setTold] = useState<{ tone: "danger" | "good"; text: string } | null>(null);
  const forget = async () => {
    try {
      await done(api.DELETE("/api/v1/activity/recently-viewed"));
      sessionStorage.clear();
      setTold({ tone: "good", text: t.forgotten });
    } catch (error) {
      setTold({ tone: "danger", text: explain(error, locale) });
    }
  };
  return (
    <section className={room.section} aria-labelledby="viewed">
      <h2 id="viewed">{t.recent}</h2>
      <p className={room.soft}>{t.recentText}</p>
      <Button variant="quiet" onClick={() => void forget()}>
        {t.forget}
      </Button>
      {told !== null && (
        <Notice tone={told.tone} live>
          {told.text}
        </Notice>
      )}
    </section>
  );
}
