import type { staffDashboard as vi } from "../vi/staff-dashboard";
import type { Like } from "../texts";

export const staffDashboard: Like<typeof vi> = {
  period: "Period",
  periods: {
    latest: "Last 30 days",
    today: "Today",
    week: "This week",
    month: "This month",
    quarter: "This quarter",
    year: "This year",
  },
  figures: {
    revenue: "Revenue",
    orders: "Orders",
    averageBasket: "Average basket",
    unitsSold: "Pieces sold",
    conversion: "Looked, then bought",
    tryonToPurchase: "Tried on, then bought",
    tryons: "Try-ons",
    returns: "Pieces returned",
  },
  than: (grew) => `${grew} on the period before`,
  trends: "Trends",
  asTable: "As a table",
  funnel: "From looking to buying",
  steps: {
    view: "Looked at a piece",
    tryon: "Tried it on",
    cart: "Put it into the bag",
    order: "Ordered",
  },
  people: (count, text) => `${text} ${count === 1 ? "person" : "people"}`,
  bestSellers: "Best sellers",
  nothingSold: "Nothing was sold in this period.",
  lowStock: "Low stock",
  nothingLow: "Nothing is about to sell out.",
  columns: {
    product: "Product",
    pieces: "Pieces",
    variant: "Colour and size",
    sku: "SKU",
    stock: "Left",
  },
};
