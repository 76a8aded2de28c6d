import { describe, expect, test } from "vitest";

import { contentSecurityPolicy, securityHeaders } from "./csp";

const firebase = { apiKey: "k", projectId: "p", authDomain: "p.firebaseapp.com", emulator: null };
const origins = { production: true, bucketOrigin: "https://pictures.example", firebase };

function directive(policy: string, name: string): string[] {
  const found = policy.split("; ").find((one) => one.startsWith(`${name} `));
  return found?.split(" ").slice(1) ?? [];
}

describe("in production", () => {
  const policy = contentSecurityPolicy(origins, { nonce: "abc", development: false });

  test("nothing inline and nothing evaluated is let in", () => {
    expect(policy).not.toMatch(/unsafe/);
    expect(directive(policy, "script-src")).toEqual(["'nonce-abc'", "'strict-dynamic'"]);
    expect(directive(policy, "style-src")).toEqual(["'self'"]);
  });

  test("a page speaks with the shop, its pictures, Firebase and who takes cards alone", () => {
    expect(directive(policy, "connect-src")).toEqual([
      "'self'",
      "https://identitytoolkit.googleapis.com",
      "https://securetoken.googleapis.com",
      "https://pictures.example",
      "https://api.stripe.com",
    ]);
  });

  test("nobody frames it, and browsers stay on https", () => {
    expect(directive(policy, "frame-ancestors")).toEqual(["'none'"]);
    expect(policy).toContain("upgrade-insecure-requests");
    expect(securityHeaders(true)).toHaveProperty("Strict-Transport-Security");
  });
});

test("the emulator is let in where there is one", () => {
  const emulator = "http://127.0.0.1:9099";
  const policy = contentSecurityPolicy(
    { ...origins, production: false, firebase: { ...firebase, emulator } },
    { nonce: "abc", development: false },
  );
  expect(directive(policy, "connect-src")).toContain(emulator);
  expect(directive(policy, "frame-src")).toContain(emulator);
});
