/** A round number at or above all of them: 1, 2 or 5 times a power of ten, and never none. */
export function niceTop(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 5, 10].find((one) => one * power >= most) ?? 10;
  return factor * power;
}

export type Bar = Readonly<{ x: number; y: number; width: number; height: number }>;

/** Where bars stand in a drawing of that size; a value of nothing has no height. */
export function bars(values: readonly number[], width: number, height: number): readonly Bar[] {
  const top = niceTop(values);
  const step = width / Math.max(1, values.length);
  const gap = Math.min(4, step * 0.3);
  return values.map((value, index) => {
    // A refund may outweigh a day's sales; what is below nothing is drawn as nothing.
    const tall = (Math.max(0, value) / top) * height;
    return { x: index * step + gap / 2, y: height - tall, width: step - gap, height: tall };
  });
}

/** By how much it grew, as a part of what it was; null where it was nothing. */
export function growth(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}
