import type { Product } from "@/api/types";
import { common } from "@/i18n/common";
import type { Locale } from "@/i18n/locales";
import { plainAmount } from "@/lib/money";

const AVAILABILITY = {
  yes: "https://schema.org/InStock",
  no: "https://schema.org/OutOfStock",
} as const;

/** schema.org's Product, with an offer for each variant. */
export function productData(product: Product, origin: string, locale: Locale): object {
  const url = `${origin}/${locale}/products/${product.slug}`;
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    "@id": url,
    name: product.name,
    description: product.description,
    brand: { "@type": "Brand", name: product.brand },
    image: product.images.map((image) => image.url),
    offers: product.variants.map((variant) => ({
      "@type": "Offer",
      url,
      sku: variant.sku,
      name: `${variant.color}, ${variant.size}`,
      price: plainAmount(variant.price),
      priceCurrency: variant.price.currency,
      availability: AVAILABILITY[variant.stock > 0 ? "yes" : "no"],
    })),
  };
}

export function breadcrumbData(product: Product, origin: string, locale: Locale): object {
  const steps = [
    { name: common[locale].home, path: "" },
    ...product.breadcrumbs.map(({ slug, name }) => ({ name, path: `/products?category=${slug}` })),
    { name: product.name, path: `/products/${product.slug}` },
  ];
  return {
    "@context": "https://schema.org",
    "@type": "BreadcrumbList",
    itemListElement: steps.map(({ name, path }, index) => ({
      "@type": "ListItem",
      position: index + 1,
      name,
      item: `${origin}/${locale}${path}`,
    })),
  };
}
