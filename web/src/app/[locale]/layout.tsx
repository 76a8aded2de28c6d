import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { Providers } from "@/components/shell/Providers";
import { config, publicConfig } from "@/config";
import { common } from "@/i18n/common";
import { isLocale, DEFAULT_LOCALE } from "@/i18n/locales";
import { localeOf } from "@/lib/request";
import { THEME_COOKIE, toTheme } from "@/lib/theme";
import { COOKIES } from "@/session/cookies";
import { fontVariables } from "@/styles/fonts";
import "@/styles/global.css";

type Props = Readonly<{ children: ReactNode; params: Promise<{ locale: string }> }>;

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf8f4" },
    { media: "(prefers-color-scheme: dark)", color: "#161412" },
  ],
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const t = common[isLocale(locale) ? locale : DEFAULT_LOCALE];
  return {
    metadataBase: new URL(config().publicOrigin),
    title: { default: t.house, template: `%s · ${t.house}` },
    description: t.description,
    applicationName: t.house,
    openGraph: { siteName: t.house, type: "website" },
    icons: { icon: "/icons/icon.svg", apple: "/icons/icon-180.png" },
    appleWebApp: { capable: true, title: t.house },
    formatDetection: { telephone: false },
  };
}

export default async function RootLayout({ children, params }: Props) {
  const locale = await localeOf(params);
  const jar = await cookies();
  const theme = toTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html
      lang={locale}
      className={fontVariables}
      {...(theme !== "system" && { "data-theme": theme })}
      data-scroll-behavior="smooth"
    >
      <body>
        <a href="#main" className="skip">
          {common[locale].skip}
        </a>
        <Providers locale={locale} settings={publicConfig()} known={jar.has(COOKIES.hint.name)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
