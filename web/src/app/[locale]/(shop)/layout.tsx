import type { ReactNode } from "react";

import { Footer } from "@/components/shell/Footer";
import { Header } from "@/components/shell/Header";
import { readShelves } from "@/features/catalogue/read";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ children: ReactNode; params: Promise<{ locale: string }> }>;

export default async function ShopLayout({ children, params }: Props) {
  const locale = await localeOf(params);
  const { collections, categories } = await readShelves(locale);
  const shelves = {
    collections: collections.map(({ slug, name }) => ({ slug, name })),
    categories: categories.map(({ slug, name }) => ({ slug, name })),
  };
  return (
    <>
      <Header shelves={shelves} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Footer locale={locale} shelves={shelves} />
    </>
  );
}
