"use client";

import { createContext, useContext, useEffect, type ReactNode } from "react";
import { SWRConfig } from "swr";

import { isProblem } from "@/api/problem";
import type { PublicConfig } from "@/config";
import type { Locale } from "@/i18n/locales";
import { LocaleContext } from "@/i18n/use-locale";
import { openSession, startAsGuest } from "@/session/store";

const SettingsContext = createContext<PublicConfig | null>(null);

/** What the server tells every page about its surroundings. */
export function useSettings(): PublicConfig {
  const settings = useContext(SettingsContext);
  if (settings === null) throw new Error("useSettings outside of Providers");
  return settings;
}

type Props = Readonly<{
  locale: Locale;
  settings: PublicConfig;
  /** Whether the cookies hold a session or a guest's bag. */
  known: boolean;
  children: ReactNode;
}>;

export function Providers({ locale, settings, known, children }: Props) {
  useEffect(() => {
    if (known) void openSession();
    else startAsGuest();
    if ("serviceWorker" in navigator && process.env.NODE_ENV === "production") {
      // Without one the shop works all the same.
      void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
    }
  }, [known]);
  return (
    <SettingsContext value={settings}>
      <LocaleContext value={locale}>
        <SWRConfig value={{ shouldRetryOnError: isWorthAnotherTry, errorRetryCount: 3 }}>
          {children}
        </SWRConfig>
      </LocaleContext>
    </SettingsContext>
  );
}

/** A refusal stays one; a shop that was out of reach may be back. */
function isWorthAnotherTry(error: unknown): boolean {
  return !isProblem(error) || error.problem.status >= 500;
}
