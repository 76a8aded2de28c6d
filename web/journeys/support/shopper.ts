import { randomUUID } from "node:crypto";

import { expect, type Page } from "@playwright/test";

export type Shopper = Readonly<{ email: string; password: string }>;

/** Somebody who has never been here: each journey has its own, so that none finds another's bag. */
export async function newShopper(): Promise<Shopper> {
  const emulator = process.env.FIREBASE_AUTH_EMULATOR ?? "127.0.0.1:9099";
  const shopper = { email: `${randomUUID()}@atelier.example`, password: `Lụa ${randomUUID()}` };
  const asked = `http://${emulator}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=demo`;
  const answer = await fetch(asked, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...shopper, displayName: "An Journey", returnSecureToken: true }),
  });
  if (!answer.ok) throw new Error(`the emulator made no shopper: ${await answer.text()}`);
  return shopper;
}

/** Through the door as anybody comes in, in English. */
export async function signIn(page: Page, { email, password }: Shopper): Promise<void> {
  await page.goto("/en/sign-in");
  // What is typed before the page is alive would be lost.
  await page.waitForLoadState("networkidle");
  const main = page.getByRole("main");
  await main.getByLabel("Email").fill(email);
  await main.getByLabel("Password", { exact: true }).fill(password);
  await main.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/en\/account$/);
}

/** A page that is alive and knows who looks at it; what is pressed before that is lost. */
export async function openSignedIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("banner").getByRole("link", { name: /^Account/ })).toBeVisible();
}
