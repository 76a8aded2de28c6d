"use client";

import { createContext, useContext } from "react";

import { DEFAULT_LOCALE, type Locale } from "./locales";
import type { Texts } from "./texts";

export const LocaleContext = createContext<Locale>(DEFAULT_LOCALE);

export function useLocale(): Locale {
  return useContext(LocaleContext);
}

/** A dictionary in the page's language. */
export function useText<T>(texts: Texts<T>): T {
  return texts[useLocale()];
}
