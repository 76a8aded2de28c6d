"use client";

import { useRouter } from "next/navigation";

import { catalogue } from "@/i18n/catalogue";
import { useText } from "@/i18n/use-locale";
import { writeState, type ListState, type Sort } from "./query";
import styles from "./SortSelect.module.css";

export function SortSelect({ path, state }: { path: string; state: ListState }) {
  const t = useText(catalogue);
  const router = useRouter();
  const offered: readonly Sort[] = ["newest", "price-asc", "price-desc", "name"];
  const sorts = state.q === "" ? offered : (["relevance", ...offered] as const);
  return (
    <label className={styles.label}>
      <span className={styles.name}>{t.sort}</span>
      <select
        className={styles.select}
        value={state.sort ?? sorts[0]}
        onChange={(event) => {
          const sort = sorts.find((one) => one === event.target.value) ?? null;
          router.push(`${path}${writeState({ ...state, sort, page: 1 })}`, { scroll: false });
        }}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {t.sorts[sort]}
          </option>
        ))}
      </select>
    </label>
  );
}
