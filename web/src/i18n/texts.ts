import type { Locale } from "./locales";

/** The shape of a dictionary: the same keys, sentences with the same arguments. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : Like<T[K]>;
};

export type Texts<T> = Readonly<Record<Locale, T>>;
