"use client";

import { useRef, useState } from "react";

import { unwrap } from "@/api/problem";
import { staffApi } from "@/api/staff";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { isKind, KINDS } from "@/features/fitting-room/photo";
import { send } from "@/features/fitting-room/upload";
import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import { Told } from "../Loaded";
import page from "../Staff.module.css";
import { useChange, type Changing } from "../use-staff";
import { movedTo } from "./order";
import styles from "./Pictures.module.css";
import type { StaffProduct } from "./ProductEditor";

type Picture = Readonly<{ url: string; alt: string; color: string | null }>;

type Props = Readonly<{ product: StaffProduct; mayChange: boolean; changing: Changing }>;

/** A product's pictures in their order: by dragging, or by buttons for who drags nothing. */
export function Pictures({ product, mayChange, changing: { busy, change } }: Props) {
  const t = useText(staffCatalogue);
  const [pictures, setPictures] = useState<readonly Picture[]>(() =>
    product.images.map(({ url, alt, color }) => ({ url, alt, color: color ?? null })),
  );
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const move = (from: number, to: number) => {
    setPictures(movedTo(pictures, from, to));
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
                  disabled={index === 0}
                  aria-label={t.earlier(index + 1)}
                  onClick={() => move(index, index - 1)}
                >
                  ←
                </Button>
                <Button
                  variant="quiet"
                  disabled={index === pictures.length - 1}
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
          <NewPicture onAdded={(picture) => setPictures([...pictures, picture])} />
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

/** One file, straight to the store; renditions are made of it in spare time. */
function NewPicture({ onAdded }: { onAdded: (picture: Picture) => void }) {
  const t = useText(staffCatalogue);
  const file = useRef<HTMLInputElement>(null);
  const [alt, setAlt] = useState("");
  const [percent, setPercent] = useState<number | null>(null);
  const { outcome, change } = useChange();
  const add = async () => {
    const chosen = file.current?.files?.[0];
    if (chosen === undefined || !isKind(chosen.type)) return;
    const body = { purpose: "product", contentType: chosen.type, size: chosen.size } as const;
    setPercent(0);
    await change(async () => {
      const slot = await unwrap(staffApi.POST("/api/v1/admin/uploads", { body }));
      await send(slot, chosen, setPercent, new AbortController().signal);
      onAdded({ url: slot.imageUrl, alt, color: null });
      setAlt("");
    });
    setPercent(null);
  };
  return (
    <div className={page.form}>
      <Told outcome={outcome} />
      <Field label={t.upload} type="file" accept={KINDS.join(",")} ref={file} />
      <Field
        label={t.alt}
        value={alt}
        maxLength={300}
        onChange={({ target }) => setAlt(target.value)}
      />
      <Button variant="secondary" busy={percent !== null} onClick={() => void add()}>
        {percent === null ? t.upload : t.uploading(percent)}
      </Button>
    </div>
  );
}
