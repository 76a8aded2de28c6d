import { headers } from "next/headers";

import { common } from "@/i18n/common";
import type { Locale } from "@/i18n/locales";
import { buttonLook } from "./Button";
import { Empty } from "./Empty";

/** The shop is out of reach: said plainly, without script, and kept from search engines. */
export async function Away({ locale }: { locale: Locale }) {
  const t = common[locale];
  const path = (await headers()).get("x-path") ?? `/${locale}`;
  return (
    <Empty title={t.failed.title} text={t.failed.text} level={1}>
      <meta name="robots" content="noindex" />
      {/* No Link: what it has kept of this page is what did not come. */}
      <a href={path} className={buttonLook({})}>
        {t.retry}
      </a>
    </Empty>
  );
}
