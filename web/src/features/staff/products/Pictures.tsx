"use client";

import { useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import page from "../Staff.module.css";
import type { Changing } from "../use-staff";
import { NewPicture } from "./NewPicture";
import { movedTo } from "./order";
import styles from "./Pictures.module.css";
import type { StaffProduct } from "./ProductEditor";

export type Picture = Readonly<{ url: string; alt: string; color: string | null }>;

/** A product's pictures as staff change them, without the renditions that are made of them. */
export function picturesOf({ images }: StaffProduct): readonly Picture[] {
  return images.map(({ url, alt, color }) => ({ url, alt, color: color ?? null }));
}

type Props = Readonly<{ product: StaffProduct; mayChange: boolean; changing: Changing }>;

/** A product's pictures in their order: by dragging, or by buttons for who drags nothing. */
export function Pictures({ product, mayChange, changing: { busy, change } }: Props) {
  const t = useText(staffCatalogue);
  const [pictures, setPictures] = useState(() => picturesOf(product));
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const move = (from: number, to: number) => {
    const moved = movedTo(pictures, from, to);
    if (moved === pictures) return;
    setPictures(moved);
    setSaid(t.moved(to + 1));
  };
  const save = () => {
    const params = { path: { product_id: product.id } };
    const body = { images: [...pictures], version: product.version };
    void change(
      () => unwrap(staffApi.PUT("/api/v1/admin/products/{product_id}", { params, body })),
      t.saved,
    );
  };
  return (
    <section className={page.section} aria-labelledby="pictures">
      <h2 id="pictures">{t.pictures}</h2>
      {mayChange && <p className={page.soft}>{t.picturesText}</p>}
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <ol className={styles.grid}>
        {pictures.map((picture, index) => (
          // Dragging has its buttons below, for keys.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={picture.url}
            draggable={mayChange}
            onDragStart={() => setDragged(index)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, index);
              setDragged(null);
            }}
            className={styles.picture}
          >
            <img src={picture.url} alt={picture.alt || t.picture(index + 1)} loading="lazy" />
            {mayChange && (
              <div className={page.row}>
                <Button
                  variant="quiet"
                  aria-disabled={index === 0}
                  aria-label={t.earlier(index + 1)}
                  onClick={() => move(index, index - 1)}
                >
                  ←
                </Button>
                <Button
                  variant="quiet"
                  aria-disabled={index === pictures.length - 1}
                  aria-label={t.later(index + 1)}
                  onClick={() => move(index, index + 1)}
                >
                  →
                </Button>
                <Button
                  variant="quiet"
                  aria-label={t.removePicture(index + 1)}
                  onClick={() => setPictures(pictures.filter((one) => one !== picture))}
                >
                  ×
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
      {mayChange && (
        <>
          <NewPicture onAdded={(picture) => setPictures((known) => [...known, picture])} />
          <div>
            <Button busy={busy} onClick={save}>
              {t.savePictures}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
