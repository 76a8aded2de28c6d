import { describe, expect, it } from "vitest";

import { staffCatalogue } from "@/i18n/staff-catalogue";
import { arrow, named, nudged, onPicture, pointsFor } from "./points";

describe("landmarks", () => {
  it("stay on the picture however far they are moved", () => {
    expect(nudged([0.05, 0.5], [-0.1, 0.25])).toEqual([0, 0.75]);
    expect(nudged([0.95, 0.95], [0.1, 0.1])).toEqual([1, 1]);
  });

  it("are where the pointer is, at whatever size the picture is shown", () => {
    const box = { left: 10, top: 20, width: 50, height: 40 };
    expect(onPicture({ clientX: 35, clientY: 40 }, box)).toEqual([0.5, 0.5]);
  });

  it("move by arrows alone, and further with Shift", () => {
    expect(arrow("ArrowLeft", false, 1)).toEqual([-1, 0]);
    expect(arrow("ArrowDown", true, 1)).toEqual([0, 10]);
    expect(arrow("Enter", false, 1)).toBeNull();
  });

  it("of another kind keep their places, and what is missing lies in the middle", () => {
    const kind = { required: ["left-waist", "left-hem"], optional: ["crotch"] };
    const known = { "left-waist": [0.3, 0.1], "left-neck": [0.4, 0] } as const;
    expect(pointsFor(kind, known)).toEqual({ "left-waist": [0.3, 0.1], "left-hem": [0.5, 0.5] });
  });

  it("are called what people call them", () => {
    expect(named("left-cuff-inner", staffCatalogue.en)).toBe("Left inner cuff");
    expect(named("right-hem", staffCatalogue.vi)).toBe("gấu bên phải");
    expect(named("neckline", staffCatalogue.en)).toBe("Neckline");
    expect(named("left-toe", staffCatalogue.en)).toBe("Left toe");
  });
});
