"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";

/** What a list shows, kept in the page's address: it can be sent on, and going back finds it. */
export function useQuery() {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const addressOf = (wanted: Readonly<Record<string, string>>): string => {
    const next = new URLSearchParams(params);
    // Another choice begins at its first page.
    for (const name of ["page", "cursor"]) next.delete(name);
    for (const [name, value] of Object.entries(wanted)) {
      if (value === "") next.delete(name);
      else next.set(name, value);
    }
    return next.size === 0 ? path : `${path}?${next.toString()}`;
  };
  const go = (wanted: Readonly<Record<string, string>>) =>
    router.replace(addressOf(wanted), { scroll: false });
  return {
    get: (name: string): string => params.get(name) ?? "",
    page: Math.max(1, Number(params.get("page")) || 1),
    set: (name: string, value: string) => go({ [name]: value }),
    setAll: go,
    with: (name: string, value: string) => addressOf({ [name]: value }),
    href: (page: number) => addressOf({ page: page === 1 ? "" : String(page) }),
  };
}

/** A choice as the API knows it; undefined for none, or for what somebody typed into the address. */
export function oneOf<T extends string>(values: readonly T[], given: string): T | undefined {
  return values.find((value) => value === given);
}
