import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Away } from "@/components/Away";
import { ProductListing } from "@/features/catalogue/ProductListing";
import { readState, type SearchParams } from "@/features/catalogue/query";
import { readCollection, unlessAway } from "@/features/catalogue/read";
import { localeOf } from "@/lib/request";
import { alternates } from "@/lib/seo";

type Props = Readonly<{
  params: Promise<{ locale: string; slug: string }>;
  searchParams: Promise<SearchParams>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const locale = await localeOf(params);
  const { slug } = await params;
  const collection = await unlessAway(readCollection(slug, locale));
  if (collection === undefined) return {};
  if (collection === null) notFound();
  return {
    title: collection.name,
    description: collection.description,
    ...alternates(`/collections/${slug}`, locale),
  };
}

export default async function CollectionPage({ params, searchParams }: Props) {
  const locale = await localeOf(params);
  const { slug } = await params;
  const collection = await unlessAway(readCollection(slug, locale));
  if (collection === undefined) return <Away locale={locale} />;
  if (collection === null) notFound();
  return (
    <ProductListing
      title={collection.name}
      text={collection.description}
      path={`/${locale}/collections/${slug}`}
      state={readState(await searchParams)}
      collection={slug}
      locale={locale}
    />
  );
}
