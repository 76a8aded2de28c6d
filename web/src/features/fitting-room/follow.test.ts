import { expect, test } from "vitest";

import { endOf } from "./follow";

test("a line that closed after the job's end is not opened again", () => {
  expect(endOf(1000, "completed")).toBe("ended");
  expect(endOf(1006, "failed")).toBe("ended");
  expect(endOf(1005, "canceled")).toBe("ended");
});

test("a line that was held long enough is opened anew, with a fresh token where that is asked", () => {
  expect(endOf(1012, "processing")).toBe("come-back");
  expect(endOf(4401, null)).toBe("stale-token");
});

test("what else closes it has the job asked for by itself", () => {
  expect(endOf(1006, null)).toBe("poll");
  expect(endOf(4404, null)).toBe("poll");
  expect(endOf(1011, "processing")).toBe("poll");
  expect(endOf(1000, "processing")).toBe("poll");
});
