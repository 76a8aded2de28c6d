import { ProblemError, toProblem, UnreachableError } from "@/api/problem";

export type Downloading = Promise<{ data?: Blob | undefined; error?: unknown; response: Response }>;

/** Hands a file to the browser: a link cannot ask for it, for the token is in a header. */
export async function download(asked: Downloading): Promise<void> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new UnreachableError("the shop did not answer", { cause });
  });
  if (data === undefined) throw new ProblemError(toProblem(error, response.status));
  const address = URL.createObjectURL(data);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(response.headers.get("Content-Disposition"));
  link.click();
  // The click has begun the download by now; the file need not be held any longer than it takes.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The name that the shop gives a file. */
export function fileName(disposition: string | null): string {
  return /filename="([^"/\\]+)"/.exec(disposition ?? "")?.[1] ?? "atelier.csv";
}
