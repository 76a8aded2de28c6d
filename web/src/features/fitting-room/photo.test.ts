import { describe, expect, test } from "vitest";

import { fitted, judge } from "./photo";

const MEGABYTE = 1024 * 1024;
const photo = { type: "image/jpeg", size: MEGABYTE, width: 1200, height: 1600 };

describe("before an upload", () => {
  test("a photo that the fitting room can read is sent as it is", () => {
    expect(judge(photo)).toBe("send");
    expect(judge({ ...photo, type: "image/webp", size: 20 * MEGABYTE })).toBe("send");
  });

  test("what only the browser can read, or weighs too much, is written anew", () => {
    expect(judge({ ...photo, type: "image/avif" })).toBe("rewrite");
    expect(judge({ ...photo, size: 20 * MEGABYTE + 1 })).toBe("rewrite");
  });

  test("a picture too narrow to show a garment is refused", () => {
    expect(judge({ ...photo, width: 255 })).toBe("small");
    expect(judge({ ...photo, width: 256 })).toBe("send");
  });
});

test("a picture written anew keeps its proportions and never grows", () => {
  expect(fitted(6000, 4000)).toEqual([3000, 2000]);
  expect(fitted(600, 800)).toEqual([600, 800]);
});
