import { randomUUID } from "node:crypto";

import { expect, test, type Page } from "@playwright/test";

import { enterAsStaff, goToPlace, newStaff } from "./support/staff";
import { totp } from "./support/totp";

test("a second factor is set up, asked for at the next door, and given up again", async ({
  page,
  request,
}) => {
  const account = await newStaff(request, "manager");
  await enterAsStaff(page, "/security", account);
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code for an authenticator" })).toBeVisible();
  const secret = await page.locator("code").innerText();

  await page.getByLabel("Six-digit code").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await page.getByLabel("Six-digit code").fill(totp(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  const codes = (await page.locator("pre").innerText()).split("\n");
  expect(codes).toHaveLength(10);
  await page.getByRole("button", { name: "I have put them away" }).click();
  await expect(page.getByText("In use")).toBeVisible();

  await signOut(page);
  // A code works once, and the one of the next half minute works already.
  await enterAsStaff(page, "/security", account, () => totp(secret, 1));
  await expect(page.getByText("In use")).toBeVisible();
  // The session outlives the page, without a further code.
  await page.reload();
  await expect(page.getByText("In use")).toBeVisible();

  await signOut(page);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Enter" }).click();

  const factor = page.locator("section", { hasText: "Second factor" }).first();
  await factor.getByLabel("Password").fill(account.password);
  await factor.getByLabel("Six-digit or recovery code").fill(codes[1] ?? "");
  await factor.getByRole("button", { name: "Do without it" }).click();
  await expect(page.getByRole("button", { name: "Set up" })).toBeVisible();
});

test("a wrong password opens nothing, and is not said to be wrong by itself", async ({
  page,
  request,
}) => {
  const account = await newStaff(request, "analyst");
  await page.goto("/en/staff");
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill("something else");
  await page.getByRole("button", { name: "Enter" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText(/email or the password/i);
  // Nothing that was typed is in the address.
  expect(new URL(page.url()).search).toBe("");
});

test("a manager sees how the shop does, makes a discount, ends it, and the audit log knows", async ({
  page,
  request,
}) => {
  const account = await newStaff(request, "manager");
  await enterAsStaff(page, "", account);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByText("Average basket")).toBeVisible();
  await expect(main.getByRole("figure", { name: "Revenue" })).toBeVisible();
  await expect(main.getByRole("heading", { name: "Low stock" })).toBeVisible();

  await goToPlace(page, "Discounts");
  await main.getByRole("link", { name: "New discount" }).click();
  const code = `J-${randomUUID().slice(0, 8)}`.toUpperCase();
  // The list that is left has a search for codes.
  await main.getByRole("textbox", { name: /^Code(?! or)/ }).fill(code.toLowerCase());
  await main.getByLabel("Name", { exact: true }).fill("A journey's own");
  await main.getByLabel("Per cent").fill("15");
  await main.getByLabel("Uses in all").fill("3");
  await main.getByRole("button", { name: "Create" }).click();
  await expect(main.getByRole("heading", { level: 1, name: code })).toBeVisible();

  await main.getByLabel("Per cent").fill("101");
  await main.getByRole("button", { name: "Save" }).click();
  await expect(main.getByRole("alert")).toBeVisible();
  await main.getByLabel("Per cent").fill("20");
  await main.getByRole("button", { name: "Save" }).click();
  await expect(main.getByLabel("Per cent")).toHaveValue("20");
  await main.getByRole("button", { name: "Put out of use" }).click();
  await expect(main.getByText("Out of use", { exact: true })).toBeVisible();

  await goToPlace(page, "Discounts");
  await main.getByRole("searchbox", { name: "Code or name" }).fill(code);
  await main.getByRole("button", { name: "Search" }).click();
  const row = main.getByRole("row").filter({ hasText: code });
  await expect(row).toContainText("20%");
  await expect(row).toContainText("Out of use");

  await goToPlace(page, "Audit log");
  await main.getByLabel("Who (email)").fill(account.email);
  await main.getByRole("button", { name: "Filter" }).click();
  const entries = main.getByRole("row").filter({ hasText: code });
  await expect(entries).toHaveCount(3);
  await expect(entries.first()).toContainText("discount: put out of use");
  await expect(entries.last()).toContainText("discount: created");
  await entries.nth(1).locator("summary").click();
  await expect(entries.nth(1).getByText("Before: 15", { exact: true })).toBeVisible();
});

test("an analyst is offered no more than the role may", async ({ page, request }) => {
  await enterAsStaff(page, "/discounts", await newStaff(request, "analyst"));
  await expect(page.getByRole("heading", { level: 1, name: "Discounts" })).toBeVisible();
  await expect(page.getByRole("link", { name: "New discount" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
  // What is typed into the address is refused by the API, and said kindly.
  await page.goto("/en/staff/audit");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("role");
});

async function signOut(page: Page): Promise<void> {
  const menu = page.getByRole("button", { name: "Menu" });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("button", { name: "Enter" })).toBeVisible();
}
