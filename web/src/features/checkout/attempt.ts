import { idempotencyKey } from "@/api/client";

/**
 * The key under which something is asked for: the same while the same is asked, however often a
 * button is pressed or an answer is lost on its way; another as soon as something else is asked.
 */
export class Attempt {
  #asked = "";
  #key = "";

  keyFor(wanted: object): string {
    const asked = JSON.stringify(wanted);
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#key = idempotencyKey();
    }
    return this.#key;
  }
}
