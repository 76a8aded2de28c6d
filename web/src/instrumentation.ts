import { config } from "@/config";

/** Runs once when the server starts: a wrong environment ends it here, not at a shopper's visit. */
export function register(): void {
  config();
}
