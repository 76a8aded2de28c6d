import type { home as vi } from "../vi/home";
import type { Like } from "../texts";

export const home: Like<typeof vi> = {
  title: "Atelier — a Vietnamese house",
  heroTitle: "River, mist and silk",
  heroText:
    "Pieces that keep the rhythm of Vietnam. See them on your own photograph, in a private fitting room.",
  heroLink: "See what is new",
  collections: "Collections",
  trending: "Sought this week",
  newest: "New in",
  recent: "You looked at",
  seeAll: "See all",
  tryTitle: "Worn, before it is bought",
  tryText:
    "One photograph of you is enough. We put the piece on you, and delete the photograph whenever you wish.",
  tryLink: "Enter the fitting room",
  pieces: (count) => `${count} ${count === 1 ? "piece" : "pieces"}`,
};
