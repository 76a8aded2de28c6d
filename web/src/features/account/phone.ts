/** A telephone number as people in Vietnam write it, as E.164; the API says whether it is one. */
export function toE164(written: string): string {
  const digits = written.replaceAll(/[\s().-]/g, "");
  if (digits.startsWith("00")) return `+${digits.slice(2)}`;
  return digits.startsWith("0") ? `+84${digits.slice(1)}` : digits;
}
