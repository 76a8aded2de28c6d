import "server-only";

import { cookies } from "next/headers";
import { NextResponse, type NextRequest } from "next/server";
import createClient, { type Client } from "openapi-fetch";

import type { paths } from "@/api/schema";
import { forwarded } from "@/api/server";
import { config } from "@/config";
import { COOKIES, cookieOptions, expired, type Hint, type Kept } from "./cookies";
import { isOwnRequest } from "./guard";

/** What a handler of the web answers when it refuses: the API's own form. */
export function refuse(status: number, type: string, detail: string): NextResponse {
  return NextResponse.json(
    { type, title: detail, status, detail, instance: "" },
    { status, headers: { ...PRIVATE, "Content-Type": "application/problem+json" } },
  );
}

const PRIVATE = { "Cache-Control": "no-store" } as const;

export function answer(body: unknown): NextResponse {
  return NextResponse.json(body, { headers: PRIVATE });
}

export function nothing(): NextResponse {
  return new NextResponse(null, { status: 204, headers: PRIVATE });
}

type Handler = (request: NextRequest, api: Client<paths>) => Promise<NextResponse>;

/** A handler that other sites cannot have a browser call, with the API as its client calls it. */
export function guarded(handle: Handler): (request: NextRequest) => Promise<NextResponse> {
  return async (request) => {
    if (!isOwnRequest(request.headers, config().publicOrigin, ownOrigin(request))) {
      return refuse(403, "foreign-request", "This can only be asked by the shop's own pages.");
    }
    try {
      return await handle(request, apiFor(request));
    } catch {
      return refuse(503, "unavailable", "The shop is out of reach; try again shortly.");
    }
  };
}

function ownOrigin(request: NextRequest): string {
  return config().production
    ? config().publicOrigin
    : `http://${request.headers.get("host") ?? ""}`;
}

function apiFor(request: NextRequest): Client<paths> {
  return createClient<paths>({
    baseUrl: config().apiOrigin,
    fetch: (wanted: Request) =>
      fetch(wanted, { cache: "no-store", signal: AbortSignal.timeout(10_000) }),
    headers: {
      "Accept-Language": request.headers.get("accept-language") ?? "vi",
      "User-Agent": request.headers.get("user-agent") ?? "",
      ...forwarded(request.headers),
    },
  });
}

/** The JSON object that was sent; an empty one for anything else. */
export async function readBody(request: NextRequest): Promise<Record<string, unknown>> {
  const sent: unknown = await request.json().catch(() => null);
  return typeof sent === "object" && sent !== null ? (sent as Record<string, unknown>) : {};
}

export async function held(kept: Kept): Promise<string | null> {
  return (await cookies()).get(kept.name)?.value ?? null;
}

export async function hold(kept: Kept, value: string): Promise<void> {
  (await cookies()).set(kept.name, value, cookieOptions(kept, config().production));
}

export async function drop(kept: Kept): Promise<void> {
  (await cookies()).set(kept.name, "", expired(kept, config().production));
}

/** Tell pages whether to ask for a session, and whose. */
export async function hint(known: Hint | null): Promise<void> {
  await (known === null ? drop(COOKIES.hint) : hold(COOKIES.hint, known));
}
