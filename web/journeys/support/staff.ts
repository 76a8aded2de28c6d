import { randomUUID } from "node:crypto";

import { expect, type APIRequestContext, type Page } from "@playwright/test";

export type StaffAccount = Readonly<{ email: string; password: string; role?: string }>;

/** The demo's owner, who has a password and no second factor: leave them so. */
export function demoStaff(): StaffAccount {
  return { email: given("STAFF_EMAIL"), password: given("STAFF_PASSWORD") };
}

/** Somebody new of a role, so that what a journey does to an account it does to nobody else's. */
export async function newStaff(request: APIRequestContext, role = "owner"): Promise<StaffAccount> {
  const headers = { Authorization: `Bearer ${await staffToken(request)}` };
  const account = {
    email: `staff-${randomUUID().slice(0, 8)}@journeys.example`,
    password: `quiet-${randomUUID()}`,
    role,
  };
  const made = await request.post("/api/v1/admin/staff", { headers, data: account });
  expect(made.status(), await made.text()).toBe(201);
  return account;
}

/** A token to ask the API with, where a journey needs something to be there. */
export async function staffToken(
  request: APIRequestContext,
  { email, password }: StaffAccount = demoStaff(),
): Promise<string> {
  const signedIn = await request.post("/api/v1/admin/login", { data: { email, password } });
  expect(signedIn.status(), await signedIn.text()).toBe(200);
  return ((await signedIn.json()) as { token: string }).token;
}

/** Through the panel's door, to a page of it in English; `code` answers for the second factor. */
export async function enterAsStaff(
  page: Page,
  path = "",
  account: StaffAccount = demoStaff(),
  code?: () => string,
): Promise<void> {
  await page.goto(`/en/staff${path}`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Enter" }).click();
  if (code !== undefined) {
    await page.getByLabel("Six-digit code").fill(code());
    await page.getByRole("button", { name: "Enter" }).click();
  }
  await expect(page.getByRole("button", { name: "Enter" })).toBeHidden();
}

/** To another of the panel's places, by its navigation: behind a button on a phone. */
export async function goToPlace(page: Page, name: string): Promise<void> {
  const menu = page.getByRole("button", { name: "Menu" });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole("navigation", { name: "Atelier staff" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} says as whom staff sign in`);
  return value;
}
