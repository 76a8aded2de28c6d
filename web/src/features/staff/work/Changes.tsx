"use client";

import { staffWork } from "@/i18n/staff-work";
import { useText } from "@/i18n/use-locale";
import styles from "./Work.module.css";
import { changes } from "./changes";

type Entry = Readonly<Record<string, unknown>> | null;

/** What an entry of the audit log changed, folded away until somebody asks. */
export function Changes({ before, after }: { before: Entry; after: Entry }) {
  const { audit: t } = useText(staffWork);
  const found = changes(before, after);
  if (found.length === 0) return <span className={styles.soft}>{t.none}</span>;
  return (
    <details className={styles.changes}>
      <summary>
        {found
          .map(({ field }) => field)
          .slice(0, 3)
          .join(", ")}
      </summary>
      <dl>
        {found.map(({ field, before: was, after: is }) => (
          <div key={field} className={styles.change}>
            <dt>{field}</dt>
            <dd>
              {was !== "" && (
                <del>
                  <span className="visually-hidden">{t.before}: </span>
                  {was}
                </del>
              )}
              {is !== "" && (
                <ins>
                  <span className="visually-hidden">{t.after}: </span>
                  {is}
                </ins>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
