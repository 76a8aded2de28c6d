"use client";

import { useRef, useState, type PointerEvent } from "react";

import { staffCatalogue } from "@/i18n/staff-catalogue";
import { useText } from "@/i18n/use-locale";
import styles from "./Garments.module.css";
import { arrow, named, nudged, onPicture, type Point, type Points } from "./points";

/** One press of an arrow key, as a part of the picture. */
const STEP = 0.002;

type Props = Readonly<{
  url: string;
  points: Points;
  fixed: boolean;
  onMove: (name: string, point: Point) => void;
}>;

/** A product's picture with its landmarks on it: each a handle for fingers, mouse and arrow keys. */
export function Board({ url, points, fixed, onMove }: Props) {
  const t = useText(staffCatalogue);
  const board = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<string | null>(null);
  const drag = (event: PointerEvent) => {
    if (held === null || board.current === null) return;
    onMove(held, onPicture(event, board.current.getBoundingClientRect()));
  };
  const letGo = () => setHeld(null);
  return (
    <div className={styles.board}>
      <img src={url} alt="" />
      <svg ref={board} onPointerMove={drag} onPointerUp={letGo} onPointerCancel={letGo}>
        {Object.entries(points).map(([name, point]) => {
          const [x, y] = point;
          const said = named(name, t);
          const percent = (part: number) => `${(100 * part).toFixed(2)}%`;
          return (
            <circle
              key={name}
              cx={percent(x)}
              cy={percent(y)}
              r={9}
              strokeWidth={2}
              className={styles.handle}
              role="slider"
              tabIndex={fixed ? -1 : 0}
              aria-label={said}
              aria-valuenow={Math.round(100 * x)}
              aria-valuetext={t.point(said, Math.round(100 * x), Math.round(100 * y))}
              onPointerDown={(event) => {
                if (fixed) return;
                board.current?.setPointerCapture(event.pointerId);
                setHeld(name);
              }}
              onKeyDown={(event) => {
                const by = fixed ? null : arrow(event.key, event.shiftKey, STEP);
                if (by === null) return;
                event.preventDefault();
                onMove(name, nudged(point, by));
              }}
            />
          );
        })}
      </svg>
    </div>
  );
}
