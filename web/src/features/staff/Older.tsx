"use client";

import Link from "next/link";

import { staff } from "@/i18n/staff";
import { useText } from "@/i18n/use-locale";
import page from "./Staff.module.css";
import { useQuery } from "./use-query";

/** Further on in a list that is read by a cursor: older ones, and back to the beginning. */
export function Older({ cursor }: { cursor: string | null }) {
  const { list } = useText(staff);
  const query = useQuery();
  const began = query.get("cursor") === "";
  if (cursor === null && began) return null;
  return (
    <nav className={page.row} aria-label={list.older}>
      {!began && (
        <Link href={query.with("cursor", "")} className={page.back} prefetch={false}>
          {list.newest}
        </Link>
      )}
      {cursor !== null && (
        <Link href={query.with("cursor", cursor)} className={page.back} prefetch={false}>
          {list.older}
        </Link>
      )}
    </nav>
  );
}
