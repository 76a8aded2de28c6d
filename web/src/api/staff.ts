"use client";

import createClient from "openapi-fetch";

import { askForEnrolment, renewedStaffToken, staffToken } from "@/session/staff";
import type { paths } from "./schema";

/** The API as a member of staff asks it; shoppers' tokens open nothing here, nor these the shop. */
export const staffApi = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://localhost" : window.location.origin,
  fetch: asStaff,
});

async function asStaff(request: Request): Promise<Response> {
  const token = await staffToken();
  request.headers.set("Accept-Language", document.documentElement.lang);
  if (token === null) return fetch(request);
  const again = request.clone();
  request.headers.set("Authorization", `Bearer ${token}`);
  const answer = await fetch(request);
  if (answer.status === 403) await notice(answer.clone());
  if (answer.status !== 401) return answer;
  const renewed = await renewedStaffToken(token);
  if (renewed === null) return answer;
  again.headers.set("Authorization", `Bearer ${renewed}`);
  return fetch(again);
}

/** One refusal is met by the panel as a whole: a second factor is to be set up first. */
async function notice(answer: Response): Promise<void> {
  const problem = (await answer.json().catch(() => null)) as { type?: unknown } | null;
  if (problem?.type === "totp-enrolment-required") askForEnrolment(true);
}
