import { explain, isProblem } from "@/api/problem";
import type { Locale } from "@/i18n/locales";
import { refusals } from "@/i18n/refusals";
import type { FigureName } from "./figures";

/** What a shopper can do next. */
export type NextStep = "photo" | "piece" | "again";

/** Why there is no picture: what to say, what to draw, what to offer. */
export type Refusal = Readonly<{
  text: string;
  figure: FigureName;
  /** How it should be instead, where that can be drawn. */
  instead: FigureName | null;
  next: NextStep;
}>;

type Shown = Omit<Refusal, "text">;

const pose = (figure: FigureName, instead: FigureName = "standing"): Shown => ({
  figure,
  instead,
  next: "photo",
});
const file: Shown = { figure: "file", instead: null, next: "photo" };
const piece: Shown = { figure: "garment", instead: null, next: "piece" };
const again: Shown = { figure: "needle", instead: null, next: "again" };

const BY_CODE: Readonly<Record<string, Shown>> = {
  "no-person": pose("nobody"),
  "several-people": pose("several"),
  "body-cropped": pose("body-cropped"),
  "legs-cropped": pose("legs-cropped"),
  "not-frontal": pose("sideways"),
  "not-standing": pose("sitting"),
  "arms-raised": pose("arms-raised"),
  "arms-crossed": pose("arms-crossed"),
  "legs-crossed": pose("legs-crossed"),
  "hips-hidden": pose("hips-hidden"),
  "image-unreadable": file,
  "image-too-large": file,
  "image-too-small": file,
  "image-missing": file,
  "unsafe-image": pose("nobody"),
  "garment-unreadable": piece,
  "garment-not-supported": piece,
  "garment-unclear": piece,
  "garment-worn": piece,
  "outfit-not-supported": piece,
  "sleeves-too-long": pose("long-sleeves"),
  "top-too-long": pose("long-top"),
  "top-too-loose": pose("long-top"),
  "bottom-too-long": pose("wide-bottom"),
  "bottom-too-loose": pose("wide-bottom"),
  "nothing-changed": piece,
  "result-broken": { figure: "needle", instead: null, next: "photo" },
  internal: again,
};

const BY_TYPE: Readonly<Record<string, Shown>> = {
  "picture-too-large": file,
  "not-a-picture": file,
  "picture-missing": { ...file, next: "again" },
  "foreign-picture": { ...file, next: "again" },
  "impossible-outfit": piece,
  "nothing-to-try-on": piece,
  "product-not-found": piece,
  "variant-not-found": piece,
  "variant-unknown": piece,
};

/** Of a job that failed; a code that is new to us is said in the API's own words. */
export function refusalOf(
  error: Readonly<{ code: string; message: string }>,
  locale: Locale,
): Refusal {
  const t = refusals[locale];
  const known: Readonly<Record<string, string | undefined>> = t.byCode;
  const shown = BY_CODE[error.code] ?? { ...file, figure: "needle" };
  return { ...shown, text: known[error.code] ?? (error.message || t.unknown) };
}

/** Of a request that was not accepted. */
export function refusalOfRequest(error: unknown, locale: Locale): Refusal {
  const t = refusals[locale];
  if (!isProblem(error)) return { ...again, text: explain(error, locale) };
  const { type, conflict } = error.problem;
  const types: Readonly<Record<string, string | undefined>> = t.byType;
  const conflicts: Readonly<Record<string, string | undefined>> = t.conflicts;
  const about = typeof conflict === "string" ? conflicts[conflict] : undefined;
  return { ...(BY_TYPE[type] ?? again), text: about ?? types[type] ?? explain(error, locale) };
}

/** For the dictionaries' test: every code has words in every language. */
export const CODES = Object.keys(BY_CODE);
