"use client";

import { useEffect } from "react";

import { api } from "@/api/client";
import { remember } from "./seen";

/** Says that a product was looked at: nobody's view, unless somebody is signed in. */
export function Viewed({ id, slug }: { id: string; slug: string }) {
  useEffect(() => {
    remember(slug);
    const event = {
      id: crypto.randomUUID(),
      type: "view" as const,
      at: new Date().toISOString(),
      productId: id,
    };
    // What is counted is the shop's affair; a page is shown whether it is or not.
    api
      .POST("/api/v1/activity", { body: { events: [event], consent: false } })
      .catch(() => undefined);
  }, [id, slug]);
  return null;
}
