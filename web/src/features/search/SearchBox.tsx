"use client";

import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import useSWR from "swr";

import { explain } from "@/api/problem";
import type { ProductSummary } from "@/api/types";
import { Button } from "@/components/Button";
import { Price } from "@/components/Price";
import { search } from "@/i18n/search";
import { useLocale, useText } from "@/i18n/use-locale";
import { useDebounced } from "@/lib/use-debounced";
import styles from "./SearchBox.module.css";
import { SHORTEST, suggest } from "./suggest";

const PAUSE = 180;

/** A combobox after the ARIA authoring practices: arrows choose, Enter goes, Escape closes. */
export function SearchBox({ onDone }: { onDone: () => void }) {
  const t = useText(search);
  const locale = useLocale();
  const router = useRouter();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(-1);
  const query = useDebounced(typed.trim(), PAUSE);
  const { data, error } = useSWR<ProductSummary[], unknown>(
    query.length < SHORTEST ? null : ["suggest", query, locale],
    () => suggest(query),
    { keepPreviousData: true, revalidateOnFocus: false },
  );
  useEffect(() => input.current?.focus(), []);
  const found = query.length < SHORTEST ? [] : (data ?? []);
  const go = (path: string) => {
    onDone();
    router.push(`/${locale}${path}`);
  };
  const submit = () => {
    const chosen = found[active];
    if (chosen !== undefined) go(`/products/${chosen.slug}`);
    else if (typed.trim() !== "") go(`/products?q=${encodeURIComponent(typed.trim())}`);
  };
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || found.length === 0) return;
    event.preventDefault();
    // One place more than there are suggestions: the text itself.
    setActive((now) => ((now + 1 + by + found.length + 1) % (found.length + 1)) - 1);
  };
  return (
    <div className={styles.search}>
      <form
        method="post"
        role="search"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <input
          ref={input}
          type="search"
          role="combobox"
          aria-label={t.label}
          aria-autocomplete="list"
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
          placeholder={t.placeholder}
          autoComplete="off"
          enterKeyHint="search"
          maxLength={200}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(-1);
          }}
          onKeyDown={move}
          className={styles.input}
        />
        <Button type="submit" variant="quiet">
          {t.submit}
        </Button>
      </form>
      <div id={list} role="listbox" aria-label={t.suggestions} className={styles.list}>
        {found.map((product, index) => (
          // Keys reach an option through the input, as the pattern has it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={product.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            className={styles.option}
            onClick={() => go(`/products/${product.slug}`)}
          >
            <Suggestion product={product} />
          </div>
        ))}
      </div>
      <p role="status" className={found.length > 0 ? "visually-hidden" : styles.status}>
        {error !== undefined && explain(error, locale)}
        {error === undefined && data !== undefined && query.length >= SHORTEST && (
          <>{found.length > 0 ? t.count(found.length) : t.none(query)}</>
        )}
      </p>
    </div>
  );
}

function Suggestion({ product }: { product: ProductSummary }) {
  const locale = useLocale();
  const image = product.images[0];
  const small = image?.renditions?.find(({ type }) => type === "image/jpeg")?.url ?? image?.url;
  return (
    <>
      {small !== undefined && (
        <img src={small} alt="" width={48} height={60} className={styles.picture} />
      )}
      <span className={styles.name}>{product.name}</span>
      <span className={styles.price}>
        <Price money={product.price} locale={locale} />
      </span>
    </>
  );
}
