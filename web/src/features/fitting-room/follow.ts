import { api } from "@/api/client";
import { isProblem, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { currentToken, refreshedToken } from "@/session/store";

export type Tryon = Schemas["TryonRead"];

/** How a line ended: with the job, by agreement to come back, by a stale token, or for good. */
export type LineEnd = "ended" | "come-back" | "stale-token" | "poll";

const POLL_EVERY = 1500;

export function endOf(code: number, status: Tryon["status"] | null): LineEnd {
  if (status !== null && status !== "processing") return "ended";
  if (code === 1012) return "come-back";
  if (code === 4401) return "stale-token";
  // No such job (4404) is said by the poll, as a problem with words.
  return "poll";
}

/**
 * Tell each state of a job until it has ended: over a WebSocket, and where that does not hold, by
 * asking again and again. Throws what the API says where there is no such job.
 */
export async function follow(
  jobId: string,
  onStatus: (job: Tryon) => void,
  signal: AbortSignal,
): Promise<void> {
  let token = await currentToken();
  for (let renewed = false; token !== null && !signal.aborted;) {
    const end = await listen(jobId, token, onStatus, signal);
    if (end === "ended") return;
    if (end === "poll" || (end === "stale-token" && renewed)) break;
    renewed = end === "stale-token";
    token = renewed ? await refreshedToken(token) : await currentToken();
  }
  await poll(jobId, onStatus, signal);
}

function listen(
  jobId: string,
  token: string,
  onStatus: (job: Tryon) => void,
  signal: AbortSignal,
): Promise<LineEnd> {
  const address = new URL(`/api/v1/tryon/ws/${jobId}`, window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new Promise((resolve) => {
    let status: Tryon["status"] | null = null;
    // A browser sets no headers here, and an address is written into logs.
    const socket = new WebSocket(address, ["bearer", token]);
    signal.addEventListener("abort", () => socket.close(), { once: true });
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== "string") return;
      const job = JSON.parse(data) as Tryon;
      status = job.status;
      onStatus(job);
    };
    socket.onclose = ({ code }) => resolve(endOf(code, status));
  });
}

async function poll(
  jobId: string,
  onStatus: (job: Tryon) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const job = await readTryon(jobId).catch((error: unknown) => {
      // A shop that is out of reach for a moment is asked again; a refusal stays one.
      if (isProblem(error) && error.problem.status < 500) throw error;
      return null;
    });
    if (job !== null) onStatus(job);
    if (job !== null && job.status !== "processing") return;
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
  }
}

export function readTryon(jobId: string): Promise<Tryon> {
  const params = { path: { job_id: jobId } };
  return unwrap(api.GET("/api/v1/tryon/status/{job_id}", { params }));
}
