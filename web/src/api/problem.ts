import { codeReason } from "@/i18n/codes";
import { problems } from "@/i18n/problems";
import type { Locale } from "@/i18n/locales";
import type { Schemas } from "./types";

/** RFC 9457 problem details, with the fields that help a client in this or that case. */
export type Problem = Schemas["ProblemDocument"] & Readonly<Record<string, unknown>>;

export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(readonly problem: Problem) {
    super(`${problem.type}: ${problem.detail}`);
  }
}

/** The request did not reach the shop, or its answer did not reach us. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whatever an answer's body holds, as a problem: what stands between may answer with HTML. */
export function toProblem(body: unknown, status: number): Problem {
  const given = isRecord(body) ? body : {};
  const text = (name: string, fallback: string): string => {
    const value = given[name];
    return typeof value === "string" ? value : fallback;
  };
  return {
    ...given,
    type: text("type", status === 404 ? "not-found" : status >= 500 ? "unavailable" : "unknown"),
    title: text("title", ""),
    status,
    detail: text("detail", ""),
    instance: text("instance", ""),
  };
}

type Answer<T> = { data?: T | undefined; error?: unknown; response: Response };

/** The data of an answer; throws ProblemError for a refusal, UnreachableError for none at all. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const answer = await reached(asked);
  if (answer.data === undefined || answer.data === null) {
    throw new ProblemError(toProblem(answer.error, answer.response.status));
  }
  return answer.data;
}

/** Waits for an answer without a body (204); throws as `unwrap` does. */
export async function done(asked: Promise<Answer<unknown>>): Promise<void> {
  const answer = await reached(asked);
  if (!answer.response.ok) {
    throw new ProblemError(toProblem(answer.error, answer.response.status));
  }
}

async function reached<T>(asked: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw new UnreachableError("the shop did not answer", { cause: error });
  }
}

export function isProblem(error: unknown, type?: string): error is ProblemError {
  return error instanceof ProblemError && (type === undefined || error.problem.type === type);
}

/** What to say to a shopper: their language where we know the case, else the shop's own sentence. */
export function explain(error: unknown, locale: Locale): string {
  const t = problems[locale];
  if (error instanceof UnreachableError) return t.offline;
  if (!(error instanceof ProblemError)) return t.unexpected;
  const { type, detail, title, available, retryAfter } = error.problem;
  if (type === "out-of-stock" && typeof available === "number") {
    return available === 0 ? t.soldOut : t.onlyLeft(available);
  }
  if (error.problem.status === 429 && typeof retryAfter === "number") {
    return t.waitSeconds(retryAfter);
  }
  if (type === "discount-not-applicable") return codeReason(detail, locale);
  const known: Readonly<Record<string, string | undefined>> = t.byType;
  return known[type] ?? (detail || title || t.unexpected);
}

/** What does not fit, by field: `/shippingAddress/phone` is `shippingAddress.phone`. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ProblemError)) return {};
  const entries = (error.problem.errors ?? []).map(({ pointer, detail }) => [
    pointer
      .split("/")
      .filter((part) => part !== "" && part !== "body")
      .join("."),
    detail,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
