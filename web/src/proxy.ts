import { NextResponse, type NextRequest } from "next/server";

import { config as readConfig } from "@/config";
import { isLocale, LOCALE_COOKIE, negotiate, type Locale } from "@/i18n/locales";
import { contentSecurityPolicy, securityHeaders } from "@/security/csp";

/** Names the page's language and the nonce of its scripts, before anything is rendered. */
export function proxy(request: NextRequest): NextResponse {
  if (request.nextUrl.pathname.startsWith("/api/")) return toApi(request);
  const answer = isLocale(request.nextUrl.pathname.split("/")[1])
    ? page(request)
    : redirect(request);
  for (const [name, value] of Object.entries(securityHeaders(readConfig().production))) {
    answer.headers.set(name, value);
  }
  return answer;
}

/** Where no edge has done it, the API is reached through here: one origin for the browser. */
function toApi(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  return NextResponse.rewrite(new URL(`${pathname}${search}`, readConfig().apiOrigin));
}

function page(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const development = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy(readConfig(), { nonce, development });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-path", request.nextUrl.pathname);
  // Next reads the nonce of its own scripts from here.
  headers.set("Content-Security-Policy", policy);
  const answer = NextResponse.next({ request: { headers } });
  answer.headers.set("Content-Security-Policy", policy);
  return answer;
}

function redirect(request: NextRequest): NextResponse {
  const target = request.nextUrl.clone();
  target.pathname = `/${wanted(request)}${target.pathname === "/" ? "" : target.pathname}`;
  // Next answers with a path alone where the host is the request's own.
  const answer = NextResponse.redirect(target, 307);
  answer.headers.set("Vary", "Accept-Language, Cookie");
  return answer;
}

function wanted(request: NextRequest): Locale {
  const chosen = request.cookies.get(LOCALE_COOKIE)?.value;
  return isLocale(chosen) ? chosen : negotiate(request.headers.get("accept-language"));
}

export const config = {
  // Pages, and the API; no handler of the web's own, and no file.
  matcher: [
    "/api/:path*",
    "/((?!api/|_next/|session|staff-session|fonts/|icons/|.*\\.[a-z0-9]+$).*)",
  ],
};
