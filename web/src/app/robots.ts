import type { MetadataRoute } from "next";

import { config } from "@/config";
import { LOCALES } from "@/i18n/locales";

export const dynamic = "force-dynamic";

const PRIVATE = ["account", "bag", "checkout", "staff", "sign-in", "register", "reset-password"];

export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/api/", ...LOCALES.flatMap((one) => PRIVATE.map((path) => `/${one}/${path}`))],
    },
    sitemap: `${config().publicOrigin}/sitemap.xml`,
  };
}
