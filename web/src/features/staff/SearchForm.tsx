"use client";

import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { staff } from "@/i18n/staff";
import { useText } from "@/i18n/use-locale";
import { text } from "./form";
import page from "./Staff.module.css";

type Props = Readonly<{ label: string; value: string; onSearch: (wanted: string) => void }>;

/** A word to look for, asked when it is sent: a list is not read anew at each letter. */
export function SearchForm({ label, value, onSearch }: Props) {
  const { list } = useText(staff);
  return (
    <form
      method="post"
      role="search"
      className={page.search}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text(new FormData(event.currentTarget), "q"));
      }}
    >
      <Field key={value} label={label} name="q" type="search" defaultValue={value} />
      <Button type="submit" variant="quiet">
        {list.search}
      </Button>
    </form>
  );
}
