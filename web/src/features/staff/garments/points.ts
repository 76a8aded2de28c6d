import type { Schemas } from "@/api/types";
import type { staffCatalogue } from "@/i18n/vi/staff-catalogue";
import type { Like } from "@/i18n/texts";

/** As the API's client tells it: it knows pairs as lists of numbers. */
export type Garment = Omit<Schemas["GarmentRead"], "points"> &
  Readonly<{ points: Readonly<Record<string, readonly number[]>> }>;

/** A place on a picture: parts of its width and height, from its top left. */
export type Point = readonly [number, number];
export type Points = Readonly<Record<string, Point>>;

/** Points as the API's client tells them. */
export function pairs(told: Readonly<Record<string, readonly number[]>>): Points {
  return Object.fromEntries(
    Object.entries(told).map(([name, [x = 0.5, y = 0.5]]) => [name, [x, y] as const]),
  );
}

const clamp = (value: number) => Math.min(Math.max(value, 0), 1);
const MIDDLE: Point = [0.5, 0.5];

/** A point moved by so much, kept on the picture. */
export function nudged([x, y]: Point, [dx, dy]: Point): Point {
  return [clamp(x + dx), clamp(y + dy)];
}

/** Where on the picture a pointer is, whose box on the screen is given. */
export function onPicture(
  pointer: Readonly<{ clientX: number; clientY: number }>,
  box: Readonly<{ left: number; top: number; width: number; height: number }>,
): Point {
  return [
    clamp((pointer.clientX - box.left) / box.width),
    clamp((pointer.clientY - box.top) / box.height),
  ];
}

/** By how much an arrow key moves a point; null for other keys. With Shift, ten times as far. */
export function arrow(key: string, isFar: boolean, step: number): Point | null {
  const by = isFar ? 10 * step : step;
  const ways: Readonly<Record<string, Point | undefined>> = {
    ArrowLeft: [-by, 0],
    ArrowRight: [by, 0],
    ArrowUp: [0, -by],
    ArrowDown: [0, by],
  };
  return ways[key] ?? null;
}

type Kind = Readonly<{ required: readonly string[]; optional: readonly string[] }>;

/** The points that a kind has: those known stay where they are, the missing lie in the middle. */
export function pointsFor(kind: Kind, known: Points): Points {
  const names = [...kind.required, ...kind.optional.filter((name) => name in known)];
  return Object.fromEntries(names.map((name) => [name, known[name] ?? MIDDLE]));
}

type Words = Pick<Like<typeof staffCatalogue>, "points" | "side">;

/** A landmark's key, such as `left-cuff-inner`, as people say it; as it is where nobody has yet. */
export function named(key: string, { points, side }: Words): string {
  const words: Readonly<Record<string, string | undefined>> = points;
  const [, which, part = ""] = /^(left|right)-(.+)$/.exec(key) ?? [];
  if (which !== "left" && which !== "right") return words[key] ?? key;
  return side[which](words[part] ?? part);
}
