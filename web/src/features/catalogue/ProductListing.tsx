import { Away } from "@/components/Away";
import { ButtonLink } from "@/components/Button";
import { Empty } from "@/components/Empty";
import { Pagination } from "@/components/Pagination";
import { catalogue } from "@/i18n/catalogue";
import type { Locale } from "@/i18n/locales";
import { FacetPanel } from "./FacetPanel";
import { Filters } from "./Filters";
import styles from "./ProductListing.module.css";
import { ProductGrid } from "./ProductGrid";
import { filtersOn, PAGE_SIZE, toQuery, writeState, type ListState } from "./query";
import { categoryNames, listProducts, unlessAway } from "./read";
import { SortSelect } from "./SortSelect";

type Props = Readonly<{
  title: string;
  text?: string | undefined;
  /** The page's path with its language, without a query. */
  path: string;
  state: ListState;
  collection?: string;
  locale: Locale;
}>;

/** A page of products with everything it can be narrowed by. */
export async function ProductListing({ title, text, path, state, collection, locale }: Props) {
  const t = catalogue[locale];
  const [listing, names] = await Promise.all([
    unlessAway(listProducts(toQuery(state, collection), locale)),
    categoryNames(locale),
  ]);
  if (listing === undefined) return <Away locale={locale} />;
  const pages = Math.ceil(listing.total / PAGE_SIZE);
  const chosen = filtersOn(state);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{title}</h1>
        {text && <p className={styles.text}>{text}</p>}
      </header>
      <div className={styles.tools}>
        <p className={styles.count} role="status">
          {t.count(listing.total, listing.totalIsExact)}
        </p>
        <SortSelect path={path} state={state} />
      </div>
      <div className={styles.columns}>
        <FacetPanel label={chosen > 0 ? t.filtersOn(chosen) : t.filters}>
          {listing.facets && (
            <Filters
              facets={listing.facets}
              names={names}
              path={path}
              state={state}
              locale={locale}
            />
          )}
        </FacetPanel>
        <div>
          {listing.items.length === 0 ? (
            <Empty title={t.empty} text={t.emptyText}>
              <ButtonLink variant="secondary" href={path}>
                {t.clear}
              </ButtonLink>
            </Empty>
          ) : (
            <ProductGrid products={listing.items} locale={locale} eager={2} heading="h2" />
          )}
          <Pagination
            page={state.page}
            pages={pages}
            locale={locale}
            href={(page) => `${path}${writeState({ ...state, page })}`}
          />
        </div>
      </div>
    </div>
  );
}
