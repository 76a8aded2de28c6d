/** A form's answers, as text without the space around it. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** A password as it was typed: its spaces are its own. */
export function password(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** Text; null for nothing. */
export function textOrNull(form: FormData, name: string): string | null {
  const value = text(form, name);
  return value === "" ? null : value;
}

/** A whole number, or null for none. */
export function wholeNumber(form: FormData, name: string): number | null {
  const value = text(form, name);
  return /^-?\d+$/.test(value) ? Number(value) : null;
}

/** The shop's clock, which an <input type="datetime-local"> shows, as the API's. */
export function fromShopClock(local: string): string | null {
  return local === "" ? null : new Date(`${local}:00+07:00`).toISOString();
}

/** The API's time as an <input type="datetime-local"> shows it on the shop's clock. */
export function toShopClock(at: string | null): string {
  if (at === null) return "";
  const HOURS = 7 * 3_600_000;
  return new Date(new Date(at).getTime() + HOURS).toISOString().slice(0, 16);
}
