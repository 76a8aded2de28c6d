type Entry = Readonly<Record<string, unknown>> | null;

export type Changed = Readonly<{ field: string; before: string; after: string }>;

/** What differs between two states of a thing, field by field; all of it where one is missing. */
export function changes(before: Entry, after: Entry): readonly Changed[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => ({ field, before: said(before?.[field]), after: said(after?.[field]) }))
    .filter((changed) => changed.before !== changed.after && changed.field !== "updatedAt");
}

function said(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
