import { api } from "@/api/client";
import { UnreachableError, unwrap } from "@/api/problem";
import type { Schemas } from "@/api/types";
import type { Photo } from "./photo";

/**
 * Send a photo straight to the store, which the API signed a form for; answers with its address.
 *
 * By XMLHttpRequest, since fetch tells nothing of how far a body has gone.
 */
export async function upload(
  photo: Photo,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const body = { purpose: "tryon", contentType: photo.kind, size: photo.blob.size } as const;
  const slot = await unwrap(api.POST("/api/v1/uploads", { body, signal }));
  await send(slot, photo.blob, onProgress, signal);
  return slot.imageUrl;
}

export function send(
  slot: Schemas["UploadSlot"],
  blob: Blob,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(slot.fields)) form.append(name, value);
  form.append("file", blob);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new UnreachableError("the store did not take the photo"));
    request.open("POST", slot.uploadUrl);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) onProgress(Math.round((100 * loaded) / total));
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else fail();
    };
    request.onerror = fail;
    request.onabort = () => reject(new DOMException("called off", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
