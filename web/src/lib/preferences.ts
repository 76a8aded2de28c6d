/** Keep a choice of how the shop looks for a year; it tells nothing about who chose. */
export function keepPreference(name: string, value: string): void {
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
