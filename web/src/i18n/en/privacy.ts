import type { privacy as vi } from "../vi/privacy";
import type { Like } from "../texts";

export const privacy: Like<typeof vi> = {
  title: "Privacy",
  text: "What is known about you is yours. Here you allow, take back, have a copy, or have all of it deleted.",
  consents: "What you allow",
  purposes: {
    "tryon-photos": {
      title: "Your photographs in the fitting room",
      text: "We use the photograph you send to put pieces on it. Without this there is no trying on.",
    },
    "marketing-email": {
      title: "Letters about new pieces",
      text: "Now and then a letter about a new collection. Each one has a way to stop them.",
    },
    analytics: {
      title: "Understanding how the shop is used",
      text: "Noting which pages and pieces you look at, so that we arrange the shop better.",
    },
  },
  saidAt: (at) => `You answered on ${at}`,
  saidNothing: "You have not answered: we take it as no.",
  recent: "What you looked at",
  recentText: "The shop remembers it so that you find it again.",
  forget: "Forget what I looked at",
  forgotten: "Forgotten.",
  copy: "A copy of your data",
  copyText: "Everything the shop knows about you, in one file. Preparing it takes a moment.",
  askCopy: "Ask for a copy",
  copyPending:
    "Your copy is being prepared. You may leave this page; we tell you when it is ready.",
  copyReady: (size) => `Your copy is ready (${size}).`,
  copyUntil: (at) => `It can be downloaded until ${at}.`,
  download: "Download",
  copyFailed: "The copy could not be prepared. Please try again.",
  leave: "Delete your account",
  leaveText:
    "Profile, addresses, photographs, wishlist and bag are gone for good. Orders stay in the books, without your name.",
  leaveOpen: "Delete my account…",
  leaveTitle: "Really delete your account?",
  leaveProof: "So that we know it is you, please enter your password.",
  password: "Password",
  leaveSubmit: "Delete for good",
  leaveGoogle: "I come with Google: confirm with Google",
  keep: "Keep my account",
  goodbye: "Goodbye",
  left: "Your account is deleted. Thank you for having been here.",
};
