import Link from "next/link";

import type { Facets, FacetValue } from "@/api/types";
import { Button } from "@/components/Button";
import { Disclosure } from "@/components/Disclosure";
import { Field } from "@/components/Field";
import { catalogue } from "@/i18n/catalogue";
import type { Locale } from "@/i18n/locales";
import styles from "./Filters.module.css";
import { filtersOn, toggled, writeState, type ListState, type SeveralFacet } from "./query";

type Props = Readonly<{
  facets: Facets;
  /** Categories' names by their slugs. */
  names: Readonly<Record<string, string>>;
  path: string;
  state: ListState;
  locale: Locale;
}>;

const SEVERAL: readonly SeveralFacet[] = ["category", "size", "color", "brand"];

/** Every choice is a link to the list it would give: it can be shared, and needs no script. */
export function Filters({ facets, names, path, state, locale }: Props) {
  const t = catalogue[locale];
  const to = (next: ListState) => `${path}${writeState(next)}`;
  return (
    <div className={styles.filters}>
      {filtersOn(state) > 0 && (
        <Link href={path} className="link">
          {t.clear}
        </Link>
      )}
      {SEVERAL.filter((facet) => facets[facet].length > 1 || state.several[facet].length > 0).map(
        (facet) => (
          <Disclosure key={facet} title={t.facets[facet]} open>
            <ul>
              {shown(facets[facet], state.several[facet]).map(({ value, count }) => (
                <li key={value}>
                  <Choice
                    href={to(toggled(state, facet, value))}
                    chosen={state.several[facet].includes(value)}
                    name={facet === "category" ? (names[value] ?? value) : value}
                    count={count}
                  />
                </li>
              ))}
            </ul>
          </Disclosure>
        ),
      )}
      <Disclosure title={t.facets.price} open={state.minPrice !== null || state.maxPrice !== null}>
        <PriceForm path={path} state={state} locale={locale} range={facets.price} />
      </Disclosure>
      <Disclosure title={t.facets.stock} open={state.inStock}>
        <Choice
          href={to({ ...state, inStock: !state.inStock, page: 1 })}
          chosen={state.inStock}
          name={t.inStock}
          count={facets.inStock}
        />
      </Disclosure>
    </div>
  );
}

/** What would leave nothing is not offered, unless it is what is chosen. */
function shown(values: readonly FacetValue[], chosen: readonly string[]): readonly FacetValue[] {
  return values.filter(({ value, count }) => count > 0 || chosen.includes(value));
}

function Choice(props: { href: string; chosen: boolean; name: string; count: number }) {
  return (
    <Link
      href={props.href}
      rel="nofollow"
      scroll={false}
      prefetch={false}
      className={styles.choice}
      aria-current={props.chosen ? "true" : undefined}
    >
      <span className={styles.mark} aria-hidden="true" />
      <span>{props.name}</span>
      <span className={styles.count}>{props.count}</span>
    </Link>
  );
}

function PriceForm({
  path,
  state,
  locale,
  range,
}: Pick<Props, "path" | "state" | "locale"> & { range: Facets["price"] }) {
  const t = catalogue[locale];
  const others = new URLSearchParams(
    writeState({ ...state, minPrice: null, maxPrice: null, page: 1 }),
  );
  return (
    <form method="get" action={path} className={styles.price}>
      {[...others].map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <Field
        label={t.from}
        name="minPrice"
        inputMode="numeric"
        pattern="[0-9]*"
        defaultValue={state.minPrice ?? ""}
        placeholder={range.min === null ? "" : String(range.min)}
      />
      <Field
        label={t.to}
        name="maxPrice"
        inputMode="numeric"
        pattern="[0-9]*"
        defaultValue={state.maxPrice ?? ""}
        placeholder={range.max === null ? "" : String(range.max)}
      />
      <Button type="submit" variant="quiet">
        {t.apply}
      </Button>
    </form>
  );
}
