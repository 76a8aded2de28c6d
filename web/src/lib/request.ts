import "server-only";

import { headers } from "next/headers";
import { notFound } from "next/navigation";

import { isLocale, type Locale } from "@/i18n/locales";

/** The page's language, from its path; another word there is no page of ours. */
export async function localeOf(params: Promise<{ locale: string }>): Promise<Locale> {
  const { locale } = await params;
  return isLocale(locale) ? locale : notFound();
}

/** The nonce that this answer's scripts carry. */
export async function nonce(): Promise<string> {
  return (await headers()).get("x-nonce") ?? "";
}
