import { expect, test } from "vitest";

import { explain, fieldErrors, ProblemError, toProblem, UnreachableError, unwrap } from "./problem";

const refusal = (type: string, status: number, more: object = {}) =>
  new ProblemError(toProblem({ type, title: "T", detail: "D", status, ...more }, status));

test("a known refusal is told in the page's language", () => {
  expect(explain(refusal("wrong-credentials", 401), "en")).toMatch(/password/);
  expect(explain(refusal("wrong-credentials", 401), "vi")).toMatch(/mật khẩu/);
});

test("what is left is said", () => {
  expect(explain(refusal("out-of-stock", 409, { available: 1 }), "en")).toBe("Only 1 left.");
  expect(explain(refusal("out-of-stock", 409, { available: 0 }), "vi")).toBe(
    "Món này vừa hết hàng.",
  );
});

test("an unknown refusal speaks for itself", () => {
  expect(explain(refusal("moon-phase", 409), "en")).toBe("D");
});

test("how long to wait is said", () => {
  expect(explain(refusal("too-many-requests", 429, { retryAfter: 7 }), "en")).toContain("7");
});

test("no answer, and an answer that is no problem document, have sentences too", () => {
  expect(explain(new UnreachableError(""), "en")).toMatch(/connection/);
  expect(explain(new ProblemError(toProblem("<html>", 502)), "en")).toMatch(/busy/);
  expect(explain(new TypeError("bug"), "en")).toMatch(/our side/);
});

test("why a code does not count is said in the page's language", () => {
  const refused = refusal("discount-not-applicable", 422, { detail: "This code has expired." });
  expect(explain(refused, "vi")).toBe("Mã này đã hết hạn.");
  const news = refusal("discount-not-applicable", 422, { detail: "Only on Sundays." });
  expect(explain(news, "vi")).toBe("Only on Sundays.");
});

test("fields are named by their path", () => {
  const errors = [{ pointer: "/shippingAddress/phone", detail: "is no number" }];
  expect(fieldErrors(refusal("invalid-request", 422, { errors }))).toEqual({
    "shippingAddress.phone": "is no number",
  });
});

test("an answer's data comes out, or its refusal", async () => {
  const response = new Response(null, { status: 404 });
  await expect(unwrap(Promise.resolve({ data: 1, response }))).resolves.toBe(1);
  await expect(unwrap(Promise.resolve({ error: {}, response }))).rejects.toThrow("not-found");
  await expect(unwrap(Promise.reject(new TypeError("fetch failed")))).rejects.toThrow(
    UnreachableError,
  );
});
