"use client";

import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { SelectField } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { staffWork } from "@/i18n/staff-work";
import { useText } from "@/i18n/use-locale";
import { download, type Downloading } from "../download";
import { text } from "../form";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { oneOf } from "../use-query";
import { useChange } from "../use-staff";

const PERIODS = ["today", "yesterday", "week", "month", "quarter", "year"] as const;
const FORMATS = ["csv", "jsonl"] as const;

export function Exports() {
  const t = useText(staffWork);
  const { places } = useText(staff);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{places.exports}</h1>
      </div>
      <ExportForm
        title={t.ordersExport}
        what={t.ordersText}
        label={t.period}
        options={t.periods}
        read={(choice) => {
          const period = oneOf(PERIODS, choice);
          const query = period === undefined ? { days: 30 } : { period };
          return staffApi.GET("/api/v1/admin/orders/export", {
            params: { query },
            parseAs: "blob",
          });
        }}
      />
      <ExportForm
        title={t.productsExport}
        what={t.productsText}
        label={t.format}
        options={t.formats}
        read={(choice) =>
          staffApi.GET("/api/v1/admin/products/export", {
            params: { query: { format: oneOf(FORMATS, choice) ?? "csv" } },
            parseAs: "blob",
          })
        }
      />
    </div>
  );
}

function ExportForm({
  title,
  what,
  label,
  options,
  read,
}: {
  title: string;
  what: string;
  label: string;
  options: Readonly<Record<string, string>>;
  read: (choice: string) => Downloading;
}) {
  const t = useText(staffWork);
  const { busy, outcome, change } = useChange();
  return (
    <section className={page.section}>
      <h2>{title}</h2>
      <p className={page.soft}>{what}</p>
      <form
        method="post"
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          const choice = text(new FormData(event.currentTarget), "choice");
          void change(() => download(read(choice)), t.downloaded(title));
        }}
      >
        <SelectField label={label} name="choice">
          {Object.entries(options).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </SelectField>
        <Told outcome={outcome} />
        <div>
          <Button type="submit" variant="secondary" busy={busy} aria-label={t.downloadOf(title)}>
            {t.download}
          </Button>
        </div>
      </form>
    </section>
  );
}
