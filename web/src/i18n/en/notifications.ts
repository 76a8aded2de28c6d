import type { notifications as vi } from "../vi/notifications";
import type { Like } from "../texts";

export const notifications: Like<typeof vi> = {
  title: "Notifications",
  empty: "Nothing to tell yet",
  emptyText: "Orders, a wish that costs less, a try-on that is ready: you will read it here.",
  unread: "Unread",
  open: "View",
  markRead: "Mark as read",
  markReadOf: (title) => `Mark as read: ${title}`,
  markAll: "Mark all as read",
  remove: "Remove",
  removeOf: (title) => `Remove notification: ${title}`,
  older: "Show older ones",
  preferences: "What to tell you, and where",
  preferencesText: "About the safety of your account we always tell you.",
  what: "What",
  groups: {
    orders: "Orders",
    wishlist: "Wishlist",
    tryons: "Try-ons",
    security: "Safety of your account",
  },
  channels: { "in-app": "Here", email: "Email" },
};
