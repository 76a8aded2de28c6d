"use client";

import { useRef } from "react";

import type { Product } from "@/api/types";
import { Picture } from "@/components/Picture";
import { product as texts } from "@/i18n/product";
import { useText } from "@/i18n/use-locale";
import styles from "./Gallery.module.css";

/** All pictures, to be swiped through on a phone and seen together on a wide screen. */
export function Gallery({ images }: { images: Product["images"] }) {
  const t = useText(texts);
  const list = useRef<HTMLUListElement>(null);
  const show = (index: number) => {
    const picture = list.current?.children[index];
    picture?.scrollIntoView({ block: "nearest", inline: "start" });
  };
  return (
    <section aria-label={t.gallery} className={styles.gallery}>
      <ul
        ref={list}
        className={styles.pictures}
        data-count={Math.min(images.length, 2)}
        // What is swiped by a finger is scrolled by arrow keys, once the focus can be there.
        tabIndex={images.length > 1 ? 0 : undefined}
        aria-label={t.gallery}
      >
        {images.map((image, index) => (
          <li key={image.url}>
            <Picture
              image={image}
              sizes={
                images.length > 1
                  ? "(min-width: 60rem) 30vw, 100vw"
                  : "(min-width: 60rem) 58vw, 100vw"
              }
              width={1000}
              height={1250}
              eager={index === 0}
              className={styles.picture}
            />
          </li>
        ))}
      </ul>
      {images.length > 1 && (
        <div className={styles.places}>
          {images.map((image, index) => (
            <button
              key={image.url}
              type="button"
              className={styles.place}
              aria-label={t.picture(index + 1, images.length)}
              onClick={() => show(index)}
            />
          ))}
        </div>
      )}
    </section>
  );
}
