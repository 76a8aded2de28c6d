import type { Metadata } from "next";

import { ProductListing } from "@/features/catalogue/ProductListing";
import {
  filtersOn,
  readState,
  writeState,
  type ListState,
  type SearchParams,
} from "@/features/catalogue/query";
import { categoryNames } from "@/features/catalogue/read";
import { catalogue } from "@/i18n/catalogue";
import type { Locale } from "@/i18n/locales";
import { localeOf } from "@/lib/request";
import { alternates } from "@/lib/seo";

type Props = Readonly<{
  params: Promise<{ locale: string }>;
  searchParams: Promise<SearchParams>;
}>;

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const locale = await localeOf(params);
  const state = readState(await searchParams);
  const isShelf = filtersOn(state) === state.several.category.length && state.q === "";
  return {
    title: await titleOf(state, locale),
    description: catalogue[locale].description,
    ...alternates(`/products${writeState({ ...state, sort: null })}`, locale),
    // Searches and combinations of filters are endless, and each is part of another list.
    ...(!isShelf && { robots: { index: false, follow: true } }),
  };
}

async function titleOf(state: ListState, locale: Locale): Promise<string> {
  if (state.q !== "") return catalogue[locale].results(state.q);
  const [category, ...others] = state.several.category;
  if (category === undefined || others.length > 0) return catalogue[locale].all;
  return (await categoryNames(locale))[category] ?? catalogue[locale].all;
}

export default async function Products({ params, searchParams }: Props) {
  const locale = await localeOf(params);
  const state = readState(await searchParams);
  return (
    <ProductListing
      title={await titleOf(state, locale)}
      path={`/${locale}/products`}
      state={state}
      locale={locale}
    />
  );
}
