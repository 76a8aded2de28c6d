import type { ReactNode } from "react";

import { classes } from "@/components/classes";
import styles from "./DataTable.module.css";

export type Column<T> = Readonly<{
  name: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand below each other. */
  numeric?: boolean;
}>;

type Props<T> = Readonly<{
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** What to say where there are none. */
  empty: string;
}>;

/** A table; on a phone each row is a sheet of its own, with the columns' names beside the values. */
export function DataTable<T>({ caption, columns, rows, rowKey, empty }: Props<T>) {
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>;
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, numeric }) => (
            <th key={name} scope="col" className={classes(numeric && styles.numeric)}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ name, cell, numeric }) => (
              <td key={name} data-name={name} className={classes(numeric && styles.numeric)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
