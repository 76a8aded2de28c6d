import type { Metadata } from "next";
import Link from "next/link";

import { Away } from "@/components/Away";
import { ButtonLink } from "@/components/Button";
import { Picture } from "@/components/Picture";
import { ProductRow } from "@/features/catalogue/ProductGrid";
import { RecentlyViewed } from "@/features/catalogue/RecentlyViewed";
import {
  listProducts,
  readCollection,
  readShelves,
  readTrending,
  unlessAway,
} from "@/features/catalogue/read";
import { home } from "@/i18n/home";
import { localeOf } from "@/lib/request";
import { alternates } from "@/lib/seo";
import styles from "./home.module.css";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const locale = await localeOf(params);
  return { title: { absolute: home[locale].title }, ...alternates("", locale) };
}

export default async function Home({ params }: Props) {
  const locale = await localeOf(params);
  const t = home[locale];
  const [{ collections }, newest, trending] = await Promise.all([
    readShelves(locale),
    unlessAway(listProducts({ limit: 8, sort: "newest" }, locale)),
    readTrending(locale, 4),
  ]);
  if (newest === undefined) return <Away locale={locale} />;
  const shown = await Promise.all(
    collections.slice(0, 4).map((one) => unlessAway(readCollection(one.slug, locale))),
  );
  // What is sought shows itself first; a young shop has sought little yet.
  const known = new Set(trending.map(({ id }) => id));
  const sought = [...trending, ...newest.items.filter(({ id }) => !known.has(id))];
  const hero = sought.find(({ images }) => images.length > 0);
  const picture = hero?.images[0];
  return (
    <>
      <section className={styles.hero}>
        <div className={styles.heroText}>
          <h1 className={styles.heroTitle}>{t.heroTitle}</h1>
          <p className={styles.lead}>{t.heroText}</p>
          <ButtonLink href={`/${locale}/products?sort=newest`}>{t.heroLink}</ButtonLink>
        </div>
        {hero && picture && (
          <Link href={`/${locale}/products/${hero.slug}`} className={styles.heroPiece}>
            <Picture
              image={{ ...picture, alt: "" }}
              sizes="(min-width: 56rem) 50vw, 100vw"
              width={1000}
              height={1250}
              eager
              className={styles.heroPicture}
            />
            <span className={styles.heroName}>{hero.name}</span>
          </Link>
        )}
      </section>
      <section className={styles.section} aria-labelledby="collections">
        <h2 id="collections">{t.collections}</h2>
        <ul className={styles.collections}>
          {shown.map((one) => {
            const image = one?.items.find(({ images }) => images.length > 0)?.images[0];
            return (
              one && (
                <li key={one.slug}>
                  <Link href={`/${locale}/collections/${one.slug}`} className={styles.collection}>
                    {image && (
                      <Picture
                        image={{ ...image, alt: "" }}
                        sizes="(min-width: 56rem) 25vw, 50vw"
                        width={600}
                        height={750}
                        className={styles.collectionPicture}
                      />
                    )}
                    <span className={styles.collectionName}>{one.name}</span>
                    <span className={styles.soft}>{t.pieces(one.products)}</span>
                  </Link>
                </li>
              )
            );
          })}
        </ul>
      </section>
      <ProductRow
        title={trending.length > 0 ? t.trending : t.newest}
        products={sought.slice(0, 4)}
        locale={locale}
        more={{ href: `/${locale}/products`, name: t.seeAll }}
      />
      <section className={styles.fitting}>
        <h2 className={styles.fittingTitle}>{t.tryTitle}</h2>
        <p className={styles.lead}>{t.tryText}</p>
        <ButtonLink variant="secondary" href={`/${locale}/fitting-room`}>
          {t.tryLink}
        </ButtonLink>
      </section>
      <RecentlyViewed title={t.recent} />
    </>
  );
}
