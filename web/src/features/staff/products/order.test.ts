import { describe, expect, it } from "vitest";

import { movedTo } from "./order";

describe("the order of pictures", () => {
  it("moves one forward and back", () => {
    expect(movedTo(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(movedTo(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  });

  it("leaves the list where there is no such place", () => {
    expect(movedTo(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(movedTo(["a", "b"], 1, 2)).toEqual(["a", "b"]);
    expect(movedTo(["a", "b"], 7, 0)).toEqual(["a", "b"]);
  });
});
