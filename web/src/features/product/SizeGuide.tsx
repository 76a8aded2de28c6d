"use client";

import { useState } from "react";

import type { SizeChart } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { product as texts } from "@/i18n/product";
import { TAGS } from "@/i18n/locales";
import { useLocale, useText } from "@/i18n/use-locale";
import styles from "./SizeGuide.module.css";

export function SizeGuide({ chart }: { chart: SizeChart }) {
  const t = useText(texts);
  const number = new Intl.NumberFormat(TAGS[useLocale()]);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {t.sizeGuide}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t.sizeGuide}>
        <div className={styles.scroll}>
          <table className={styles.table}>
            <caption className={styles.caption}>
              {chart.name}. {t.centimetres}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t.size}</th>
                {chart.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chart.rows.map(({ size, values }) => (
                <tr key={size}>
                  <th scope="row">{size}</th>
                  {values.map((value, index) => (
                    <td key={chart.columns[index]}>{number.format(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Dialog>
    </>
  );
}
