"use client";

import { useState } from "react";
import useSWR, { useSWRConfig, type SWRResponse } from "swr";

import { explain } from "@/api/problem";
import { useLocale } from "@/i18n/use-locale";
import { useStaffSession } from "@/session/staff";
import { may, type Role } from "./rights";

/** What the API answers staff, under a key of its own; null asks for nothing. */
export function useStaff<T>(
  key: readonly unknown[] | null,
  read: () => Promise<T>,
): SWRResponse<T, unknown> {
  const locale = useLocale();
  const admin = useStaffSession((session) => session.admin?.id);
  const full = key === null || admin === undefined ? null : ["staff", admin, locale, ...key];
  return useSWR<T, unknown>(full, read, { keepPreviousData: true, revalidateOnFocus: false });
}

/** Whether who is here may do this. */
export function useMay(least: Role): boolean {
  return useStaffSession(({ admin }) => admin !== null && may(admin.role, least));
}

export type Outcome = Readonly<{ tone: "danger" | "good"; text: string }>;

export type Changing = ReturnType<typeof useChange>;

/** Changes one at a time, what came of the last, and everything shown read anew. */
export function useChange() {
  const locale = useLocale();
  const { mutate } = useSWRConfig();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const change = async (action: () => Promise<unknown>, good?: string): Promise<boolean> => {
    setBusy(true);
    setOutcome(null);
    try {
      await action();
      await mutate((key) => Array.isArray(key) && key[0] === "staff");
      if (good !== undefined) setOutcome({ tone: "good", text: good });
      return true;
    } catch (error) {
      setOutcome({ tone: "danger", text: explain(error, locale) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, outcome, change };
}
