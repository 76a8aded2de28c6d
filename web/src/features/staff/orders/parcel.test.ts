import { describe, expect, it } from "vitest";

import { readParcel } from "./parcel";

function form(given: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(given)) data.append(name, value);
  return data;
}

describe("a parcel", () => {
  it("has a carrier and a number, or nothing is said of it", () => {
    const whole = { carrier: " GHN ", parcel: "7", url: "" };
    expect(readParcel(form(whole))).toEqual({ carrier: "GHN", number: "7", url: null });
    expect(readParcel(form({ carrier: "", parcel: " ", url: "" }))).toBeNull();
  });

  it("is not sent with half of its name", () => {
    expect(readParcel(form({ carrier: "GHN", parcel: "" }))).toBe("partial");
    expect(readParcel(form({ carrier: "", parcel: "7" }))).toBe("partial");
    expect(readParcel(form({ url: "https://ghn.example/7" }))).toBe("partial");
  });
});
