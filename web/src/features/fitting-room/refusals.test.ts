import { describe, expect, test } from "vitest";

import { ProblemError, toProblem, UnreachableError } from "@/api/problem";
import { LOCALES } from "@/i18n/locales";
import { refusals } from "@/i18n/refusals";
import { CODES, refusalOf, refusalOfRequest } from "./refusals";

const problem = (status: number, type: string, more = {}) =>
  new ProblemError(toProblem({ type, detail: "As the API says.", ...more }, status));

describe.each(LOCALES)("in %s", (locale) => {
  test("every reason has words, and every word a drawing", () => {
    expect(Object.keys(refusals[locale].byCode).sort()).toEqual([...CODES].sort());
  });

  test("garments that nobody wears together are told apart", () => {
    const error = problem(422, "impossible-outfit", { conflict: "two-bottoms" });
    const refusal = refusalOfRequest(error, locale);
    expect(refusal).toMatchObject({
      next: "piece",
      text: refusals[locale].conflicts["two-bottoms"],
    });
  });
});

test("how somebody stands is answered by another photo, what they chose by another piece", () => {
  expect(refusalOf({ code: "arms-crossed", message: "" }, "en")).toMatchObject({
    next: "photo",
    figure: "arms-crossed",
    instead: "standing",
  });
  expect(refusalOf({ code: "garment-worn", message: "" }, "en").next).toBe("piece");
  expect(refusalOf({ code: "internal", message: "" }, "en").next).toBe("again");
});

test("a reason that is new is said in the API's words", () => {
  expect(refusalOf({ code: "eclipse", message: "Wait for the sun." }, "vi").text).toBe(
    "Wait for the sun.",
  );
  expect(refusalOfRequest(problem(422, "eclipse"), "vi").text).toBe("As the API says.");
});

test("a shop out of reach is tried again", () => {
  expect(refusalOfRequest(new UnreachableError("x"), "en").next).toBe("again");
});
