import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Away } from "@/components/Away";
import { Disclosure } from "@/components/Disclosure";
import { JsonLd } from "@/components/JsonLd";
import { ProductRow } from "@/features/catalogue/ProductGrid";
import { RecentlyViewed } from "@/features/catalogue/RecentlyViewed";
import { readProduct, readSimilar, unlessAway } from "@/features/catalogue/read";
import { Viewed } from "@/features/catalogue/Viewed";
import { Breadcrumbs } from "@/features/product/Breadcrumbs";
import { ProductView } from "@/features/product/ProductView";
import { breadcrumbData, productData } from "@/features/product/structured-data";
import { config } from "@/config";
import { home } from "@/i18n/home";
import { product as texts } from "@/i18n/product";
import { localeOf } from "@/lib/request";
import { alternates } from "@/lib/seo";
import styles from "./product.module.css";

type Props = Readonly<{ params: Promise<{ locale: string; slug: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const locale = await localeOf(params);
  const product = await unlessAway(readProduct((await params).slug, locale));
  if (product === undefined) return {};
  if (product === null) notFound();
  const description = product.description.slice(0, 200);
  const page = alternates(`/products/${product.slug}`, locale);
  return {
    title: product.name,
    description,
    ...page,
    openGraph: {
      title: product.name,
      description,
      url: `/${locale}/products/${product.slug}`,
      images: product.images.slice(0, 1).map(({ url, alt }) => ({ url, alt })),
    },
  };
}

export default async function ProductPage({ params }: Props) {
  const locale = await localeOf(params);
  const product = await unlessAway(readProduct((await params).slug, locale));
  if (product === undefined) return <Away locale={locale} />;
  if (product === null) notFound();
  const similar = await readSimilar(product.id, locale);
  const t = texts[locale];
  const { publicOrigin } = config();
  return (
    <>
      <JsonLd data={productData(product, publicOrigin, locale)} />
      <JsonLd data={breadcrumbData(product, publicOrigin, locale)} />
      <Viewed id={product.id} slug={product.slug} />
      <Breadcrumbs product={product} locale={locale} />
      <ProductView product={product}>
        <div className={styles.details}>
          <Disclosure title={t.details} open>
            <p className={styles.description}>{product.description}</p>
          </Disclosure>
          {product.materials.length > 0 && (
            <Disclosure title={t.materials}>
              <ul>
                {product.materials.map(({ material, percent }) => (
                  <li key={material}>
                    {percent}% {material}
                  </li>
                ))}
              </ul>
            </Disclosure>
          )}
          {product.care.length > 0 && (
            <Disclosure title={t.care}>
              <ul>
                {product.care.map((one) => (
                  <li key={one}>{t.careOf[one]}</li>
                ))}
              </ul>
            </Disclosure>
          )}
        </div>
      </ProductView>
      <ProductRow title={t.similar} products={similar} locale={locale} />
      <RecentlyViewed title={home[locale].recent} except={product.slug} />
    </>
  );
}
