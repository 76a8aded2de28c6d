// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useDebounced } from "./use-debounced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a value is taken once it has been still", () => {
  const { result, rerender } = renderHook(({ typed }) => useDebounced(typed, 180), {
    initialProps: { typed: "" },
  });
  rerender({ typed: "a" });
  act(() => {
    vi.advanceTimersByTime(179);
  });
  rerender({ typed: "ao" });
  act(() => {
    vi.advanceTimersByTime(179);
  });
  expect(result.current).toBe("");
  act(() => {
    vi.advanceTimersByTime(1);
  });
  expect(result.current).toBe("ao");
});
