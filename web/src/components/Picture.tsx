import type { PreparedImage } from "@/api/types";

type Props = Readonly<{
  image: PreparedImage;
  /** How wide it is shown, as in the `sizes` of an <img>. */
  sizes: string;
  /** The frame's proportions; the picture is fitted into it by style. */
  width: number;
  height: number;
  /** Seen without scrolling: fetched at once, and first. */
  eager?: boolean;
  className?: string | undefined;
}>;

/** A product's picture in the renditions that the shop prepared; the browser takes what fits. */
export function Picture({ image, sizes, width, height, eager = false, className }: Props) {
  const types = [...new Set((image.renditions ?? []).map(({ type }) => type))];
  const sources = types.filter((type) => type !== "image/jpeg").sort();
  const jpeg = image.renditions?.filter(({ type }) => type === "image/jpeg") ?? [];
  return (
    <picture>
      {sources.map((type) => (
        <source key={type} type={type} srcSet={srcSet(image, type)} sizes={sizes} />
      ))}
      <img
        src={jpeg.find((one) => one.width >= width)?.url ?? jpeg.at(-1)?.url ?? image.url}
        {...(jpeg.length > 0 && { srcSet: srcSet(image, "image/jpeg"), sizes })}
        alt={image.alt}
        width={width}
        height={height}
        loading={eager ? "eager" : "lazy"}
        fetchPriority={eager ? "high" : "auto"}
        decoding="async"
        className={className}
      />
    </picture>
  );
}

function srcSet(image: PreparedImage, type: string): string {
  return (image.renditions ?? [])
    .filter((one) => one.type === type)
    .map(({ url, width }) => `${url} ${width}w`)
    .join(", ");
}
