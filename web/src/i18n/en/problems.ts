import type { problems as vi } from "../vi/problems";
import type { Like } from "../texts";

export const problems: Like<typeof vi> = {
  title: "That did not work",
  offline: "The shop cannot be reached. Please check your connection and try again.",
  unexpected: "Something went wrong on our side. Please try again in a moment.",
  soldOut: "This piece has just sold out.",
  onlyLeft: (available) => `Only ${available} left.`,
  waitSeconds: (seconds) => `That was a little fast. Please wait ${seconds} seconds and try again.`,
  byType: {
    "invalid-request": "Some details do not fit; please look at the marked fields.",
    unauthenticated: "Please sign in to go on.",
    "expired-token": "Your session has ended; please sign in again.",
    "invalid-token": "Your session is no longer valid; please sign in again.",
    "invalid-refresh-token": "Your session has ended; please sign in again.",
    "wrong-credentials": "The email or the password is not right.",
    "email-taken": "There is an account with this email. Sign in, or reset its password.",
    "account-disabled": "This account is closed. Please contact the shop.",
    "weak-password": "This password is easy to guess; please choose a longer one.",
    "product-not-found": "This piece has left the shop.",
    "variant-not-found": "This size and colour is no longer offered.",
    "cart-full": "Your bag is full; please take something out first.",
    "cart-item-not-found": "This piece is no longer in your bag.",
    "too-many-codes": "A bag takes only so many codes.",
    "too-many-guesses": "Too many codes were tried. Please wait a while.",
    unavailable: "A part of the shop is busy; please try again in a moment.",
    "not-found": "There is no such thing here.",
  },
};
