import { describe, expect, it } from "vitest";

import { addressOf, lines, type Address } from "./address";
import { deviceOf } from "./device";
import { toE164 } from "./phone";

describe("a telephone number", () => {
  it.each([
    ["0901 234 567", "+84901234567"],
    ["+84 901-234-567", "+84901234567"],
    ["0044 20 7946 0018", "+442079460018"],
    ["", ""],
    ["nonsense", "nonsense"],
  ])("%j is told as %j", (written, told) => expect(toE164(written)).toBe(told));
});

describe("an address", () => {
  it("is told without what was left empty", () => {
    const form = new FormData();
    for (const [name, value] of [
      ["fullName", " Nguyễn An "],
      ["phone", "0901234567"],
      ["line1", "1 Đồng Khởi"],
      ["ward", "  "],
      ["city", "Hồ Chí Minh"],
      ["country", "VN"],
      ["isDefault", "on"],
    ] as const)
      form.set(name, value);
    expect(addressOf(form)).toMatchObject({
      fullName: "Nguyễn An",
      ward: null,
      postalCode: null,
      country: "VN",
      isDefault: true,
    });
  });

  it("is written as on a parcel", () => {
    const address: Address = {
      id: "1",
      isDefault: true,
      fullName: "Nguyễn An",
      phone: "0901234567",
      line1: "1 Đồng Khởi",
      line2: null,
      district: "Quận 1",
      city: "Hồ Chí Minh",
      country: "VN",
    };
    expect(lines(address, "vi")).toEqual(["1 Đồng Khởi", "Quận 1", "Hồ Chí Minh", "Việt Nam"]);
  });
});

describe("a device", () => {
  it.each([
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
      { browser: "Chrome", system: "Android" },
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
      { browser: "Safari", system: "iPhone" },
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
      { browser: "Edge", system: "Windows" },
    ],
    ["curl/8.0", null],
    [null, null],
  ])("%j", (told, device) => expect(deviceOf(told)).toEqual(device));
});
