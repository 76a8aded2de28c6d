"use client";

import { useState } from "react";
import useSWR from "swr";

import { api } from "@/api/client";
import { explain, unwrap } from "@/api/problem";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { Skeleton } from "@/components/Skeleton";
import { fittingRoom } from "@/i18n/fitting-room";
import { useLocale, useText } from "@/i18n/use-locale";
import { useDebounced } from "@/lib/use-debounced";
import styles from "./Garments.module.css";
import { wishFor, type Wish } from "./request";

const PAUSE = 250;
const SHOWN = 12;

type Offer = Readonly<{ slug: string; name: string; picture: string | null; color: string | null }>;

async function search(q: string): Promise<Offer[]> {
  const query = { ...(q !== "" && { q }), limit: SHOWN };
  const { items } = await unwrap(api.GET("/api/v1/products", { params: { query } }));
  return items.map(({ slug, name, images: [image] }) => ({
    slug,
    name,
    picture:
      image?.renditions?.find(({ type }) => type === "image/jpeg")?.url ?? image?.url ?? null,
    color: null,
  }));
}

async function wished(): Promise<Offer[]> {
  const query = { limit: SHOWN };
  const { items } = await unwrap(api.GET("/api/v1/wishlist", { params: { query } }));
  return items.map(({ slug, name, imageUrl, color }) => ({ slug, name, picture: imageUrl, color }));
}

type Props = Readonly<{ open: boolean; onClose: () => void; onPick: (wish: Wish) => void }>;

/** Pieces to try on, from the whole shop or the wishlist. */
export function GarmentPicker({ open, onClose, onPick }: Props) {
  const { pieces: t } = useText(fittingRoom);
  return (
    <Dialog open={open} onClose={onClose} title={t.add} side="right">
      <Choices
        onPick={(wish) => {
          onPick(wish);
          onClose();
        }}
      />
    </Dialog>
  );
}

function Choices({ onPick }: { onPick: (wish: Wish) => void }) {
  const { pieces: t } = useText(fittingRoom);
  const locale = useLocale();
  const [typed, setTyped] = useState("");
  const query = useDebounced(typed.trim(), PAUSE);
  const found = useSWR<Offer[], unknown>(["pieces", query, locale], () => search(query), {
    keepPreviousData: true,
  });
  const kept = useSWR(["pieces-wished", locale], wished);
  const { pick, refused, busy } = usePick(onPick);
  return (
    <div className={styles.picker}>
      <Field
        label={t.search}
        type="search"
        placeholder={t.placeholder}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        maxLength={200}
      />
      {refused !== null && (
        <Notice tone="danger" live>
          {refused}
        </Notice>
      )}
      <p role="status" className="visually-hidden">
        {busy ? t.checking : query !== "" && found.data ? t.found(found.data.length) : ""}
      </p>
      {query === "" && kept.data !== undefined && kept.data.length > 0 && (
        <Offers title={t.wishlist} offers={kept.data} onPick={pick} />
      )}
      {found.error !== undefined && <Notice tone="danger">{explain(found.error, locale)}</Notice>}
      {found.data === undefined ? (
        found.isLoading && <Skeleton shape="block" />
      ) : (
        <Offers
          title={query === "" ? t.suggestions : t.found(found.data.length)}
          offers={found.data}
          onPick={pick}
        />
      )}
    </div>
  );
}

/** The whole product behind an offer, where it can be tried on. */
function usePick(onPick: (wish: Wish) => void) {
  const { pieces: t } = useText(fittingRoom);
  const locale = useLocale();
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const pick = async ({ slug, name, color }: Offer) => {
    if (busy) return;
    setBusy(true);
    setRefused(null);
    try {
      const params = { path: { name: slug } };
      const product = await unwrap(api.GET("/api/v1/products/{name}", { params }));
      if (product.tryOn.available) onPick(wishFor(product, color));
      else setRefused(product.tryOn.reason ?? t.cannot(name));
    } catch (error) {
      setRefused(explain(error, locale));
    } finally {
      setBusy(false);
    }
  };
  return { pick, refused, busy };
}

function Offers({
  title,
  offers,
  onPick,
}: {
  title: string;
  offers: readonly Offer[];
  onPick: (offer: Offer) => Promise<void>;
}) {
  return (
    <section className={styles.offers} aria-label={title}>
      <h3 className={styles.subtitle}>{title}</h3>
      <ul className={styles.grid}>
        {offers.map((offer) => (
          <li key={offer.slug}>
            <button type="button" className={styles.offer} onClick={() => void onPick(offer)}>
              {offer.picture !== null && (
                <img
                  src={offer.picture}
                  alt=""
                  width={160}
                  height={200}
                  loading="lazy"
                  className={styles.picture}
                />
              )}
              <span>{offer.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
