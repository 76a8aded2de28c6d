"use client";

import { create } from "zustand";

import type { Photo } from "./photo";
import { withWish, type Wish } from "./request";

/** What lies ready in the fitting room; in this tab's memory, so that one can look at pieces meanwhile. */
type Room = Readonly<{
  photo: Photo | null;
  wishes: readonly Wish[];
  /** The photo that each look of this tab was made from: the shop shows it to nobody again. */
  before: Readonly<Record<string, string>>;
}>;

export const EMPTY: Room = { photo: null, wishes: [], before: {} };

export const useRoom = create<Room>(() => EMPTY);

export function putPhoto(photo: Photo): void {
  const { photo: old, before } = useRoom.getState();
  // A look still shows the old one beside it.
  if (old !== null && !Object.values(before).includes(old.url)) URL.revokeObjectURL(old.url);
  useRoom.setState({ photo });
}

export function putWish(wish: Wish): void {
  useRoom.setState(({ wishes }) => ({ wishes: withWish(wishes, wish) }));
}

export function dropWish(productId: string): void {
  useRoom.setState(({ wishes }) => ({
    wishes: wishes.filter(({ product }) => product.id !== productId),
  }));
}

export function rememberBefore(jobId: string, url: string): void {
  useRoom.setState(({ before }) => ({ before: { ...before, [jobId]: url } }));
}
