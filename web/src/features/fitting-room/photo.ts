/** What the fitting room can read; anything else that the browser can show is written anew. */
export const KINDS = ["image/jpeg", "image/png", "image/webp"] as const;
export type Kind = (typeof KINDS)[number];

/** Told before an upload, to spare it; the API decides. In bytes, and in pixels of width. */
const HEAVIEST = 20 * 1024 * 1024;
const NARROWEST = 256;
/** Longest side of a picture that is written anew, in pixels. */
const LONGEST = 3000;
const QUALITY = 0.92;

export type PhotoRefusal = "type" | "heavy" | "small";

export class PhotoError extends Error {
  override readonly name = "PhotoError";

  constructor(readonly refusal: PhotoRefusal) {
    super(refusal);
  }
}

/** A photo of this tab alone: its address ends with the tab, or when it is let go. */
export type Photo = Readonly<{ id: string; blob: Blob; kind: Kind; url: string }>;

type Facts = Readonly<{ type: string; size: number; width: number; height: number }>;

/** What to do with a picture: send it as it is, write it anew, or say why not. */
export function judge({ type, size, width }: Facts): "send" | "rewrite" | PhotoRefusal {
  if (width < NARROWEST) return "small";
  if (isKind(type) && size <= HEAVIEST) return "send";
  return "rewrite";
}

/** The sides of a picture that is written anew, its proportions kept. */
export function fitted(width: number, height: number): readonly [number, number] {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return [Math.round(width * scale), Math.round(height * scale)];
}

export function isKind(type: string): type is Kind {
  return KINDS.some((kind) => kind === type);
}

/** Read what somebody chose; throws PhotoError with what does not fit. */
export async function readPhoto(file: Blob): Promise<Photo> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new PhotoError("type");
  });
  try {
    const { width, height } = bitmap;
    const verdict = judge({ type: file.type, size: file.size, width, height });
    if (verdict === "send" && isKind(file.type)) return kept(file, file.type);
    if (verdict !== "rewrite") throw new PhotoError(verdict === "send" ? "type" : verdict);
    return kept(await jpegOf(bitmap, fitted(width, height)), "image/jpeg");
  } finally {
    bitmap.close();
  }
}

/** What a camera shows at this moment. */
export async function capture(video: HTMLVideoElement): Promise<Photo> {
  const size = [video.videoWidth, video.videoHeight] as const;
  return kept(await jpegOf(video, size), "image/jpeg");
}

async function jpegOf(
  source: CanvasImageSource,
  [width, height]: readonly [number, number],
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(source, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  if (blob === null) throw new PhotoError("type");
  if (blob.size > HEAVIEST) throw new PhotoError("heavy");
  return blob;
}

function kept(blob: Blob, kind: Kind): Photo {
  return { id: crypto.randomUUID(), blob, kind, url: URL.createObjectURL(blob) };
}
