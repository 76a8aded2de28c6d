import type { ReactNode } from "react";

/** Drawn with hairlines, as the rest of the house: how to stand, how not to, and what else there is. */
export type FigureName =
  | "standing"
  | "nobody"
  | "several"
  | "body-cropped"
  | "legs-cropped"
  | "sideways"
  | "sitting"
  | "arms-raised"
  | "arms-crossed"
  | "legs-crossed"
  | "hips-hidden"
  | "long-sleeves"
  | "long-top"
  | "wide-bottom"
  | "file"
  | "garment"
  | "needle";

const HEAD = <ellipse cx="60" cy="27" rx="9.5" ry="12" />;
const TORSO =
  "M55 38v5c-6 3-12 3-14 9l7 32-3 20M65 38v5c6 3 12 3 14 9l-7 32 3 20M48 84c8 2 16 2 24 0";
const LEGS = "M45 104l5 62h7l3-54 3 54h7l5-62M45 104c10 4 20 4 30 0";
const ARMS = "M41 52c-5 15-8 30-11 46M79 52c5 15 8 30 11 46";
const CROSSED_ARMS = "M41 52c-5 9-6 16-3 22 10 0 20-3 30-9M79 52c5 9 6 16 3 22-10 0-20-3-30-9";
const RAISED_ARMS = "M41 52c-9-7-13-18-15-36M79 52c9-7 13-18 15-36";
const CROSSED_LEGS =
  "M45 104c4 22 12 40 17 62h7l-9-54M75 104c-4 22-12 40-17 62h-7l9-54M45 104c10 4 20 4 30 0";

const line = (...paths: readonly string[]) => paths.map((path) => <path key={path} d={path} />);

function person(arms: string, legs: string, more: readonly string[] = []): ReactNode {
  return (
    <>
      {HEAD}
      {line(TORSO, arms, legs, ...more)}
    </>
  );
}

const STANDING = person(ARMS, LEGS);

/** What is seen in the picture's frame; `view` is the part of the drawing that the frame shows. */
const POSES: Partial<Record<FigureName, Readonly<{ drawn: ReactNode; view?: string }>>> = {
  standing: { drawn: STANDING },
  "body-cropped": { drawn: STANDING, view: "36 12 48 78" },
  "legs-cropped": { drawn: STANDING, view: "18 8 84 132" },
  "arms-raised": { drawn: person(RAISED_ARMS, LEGS) },
  "arms-crossed": { drawn: person(CROSSED_ARMS, LEGS) },
  "legs-crossed": { drawn: person(ARMS, CROSSED_LEGS) },
  "hips-hidden": {
    drawn: person("M41 52c-5 12-4 24 8 36M79 52c5 12 4 24-8 36", LEGS, [
      "M44 92h32v26h-32zM52 92c0-10 16-10 16 0",
    ]),
  },
  "long-sleeves": {
    drawn: person(ARMS, LEGS, ["M48 58c-4 13-7 27-10 41l-9-2M72 58c4 13 7 27 10 41l9-2"]),
  },
  "long-top": {
    drawn: person(ARMS, LEGS, ["M42 54l-6 76c16 5 32 5 48 0l-6-76"]),
  },
  "wide-bottom": {
    drawn: person(ARMS, "M45 104l-12 60h24l3-40 3 40h24l-12-60M45 104c10 4 20 4 30 0"),
  },
  several: {
    drawn: (
      <>
        <g transform="translate(-24 4)">{STANDING}</g>
        <g transform="translate(26 4)">{STANDING}</g>
      </>
    ),
    view: "-16 0 152 190",
  },
  sideways: {
    drawn: (
      <>
        <path d="M52 27c0-8 5-12 10-12s9 4 9 10l4 6-4 2c0 4-2 7-7 7" />
        <path d="M56 37c-1 4-2 5-4 8-5 10-4 24-1 39-3 8-3 14-2 22l3 60h14l-4-4 4-56c2-8 3-16 1-22 3-12 3-28-2-40-2-3-2-5-2-7" />
        <path d="M58 54c-2 14 0 28 6 44" />
      </>
    ),
  },
  sitting: {
    drawn: (
      <>
        <g transform="translate(-8 20)">
          {HEAD}
          <path d="M55 38v5c-6 3-12 3-14 9l6 44M65 38v5c6 3 12 3 14 9l-4 30" />
          <path d="M47 96h46v46h9M47 96c0 8 2 14 6 18h26v28h9M41 52c-2 20 8 34 26 40" />
        </g>
        <path d="M28 136h40M32 136v38M64 136v38" />
      </>
    ),
  },
  nobody: { drawn: <path d="M8 150c24-30 40-30 60-8s30 14 46-6M84 44a9 9 0 1 0 .1 0" /> },
};

const THINGS: Partial<Record<FigureName, ReactNode>> = {
  file: line(
    "M28 30h46l20 20v100h-66zM74 30v20h20",
    "M38 122l16-22 12 14 8-8 10 16",
    "M40 68l8 8m0-8l-8 8",
  ),
  garment: line(
    "M60 34c0-8 10-8 9-1 0 4-9 5-9 11l-34 20M60 44l34 20",
    "M44 54c6 8 26 8 32 0l22 12-8 24-10-4v62h-40v-62l-10 4-8-24z",
  ),
  needle: line(
    "M30 150l56-92",
    "M84 50a5 9 30 1 1 6 5",
    "M88 54c26-18 20 34-8 40s-50 6-44 26 40 8 58 2",
  ),
};

/** A drawing; whoever shows it says beside it what it means. */
export function Figure({ name, className }: { name: FigureName; className?: string | undefined }) {
  const pose = POSES[name];
  return (
    <svg
      viewBox="0 0 120 180"
      fill="none"
      stroke="currentColor"
      strokeWidth="1"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className={className}
    >
      {pose === undefined ? (
        THINGS[name]
      ) : (
        <>
          <rect x="6" y="4" width="108" height="172" />
          {/* An inner svg shows nothing beyond its frame, as a photo does not. */}
          <svg x="6" y="4" width="108" height="172" viewBox={pose.view ?? "0 2 120 180"}>
            {pose.drawn}
          </svg>
        </>
      )}
    </svg>
  );
}
