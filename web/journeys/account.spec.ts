import { randomUUID } from "node:crypto";

import { expect, test } from "@playwright/test";

import { expectAccessible } from "./axe";
import { newShopper, openSignedIn, signIn } from "./support/shopper";

test("somebody opens an account, writes an address down, and leaves for good", async ({ page }) => {
  const email = `${randomUUID()}@atelier.example`;
  const password = `Lụa ${randomUUID()}`;
  const main = page.getByRole("main");

  await page.goto("/en/register", { waitUntil: "networkidle" });
  await expectAccessible(page);
  await main.getByLabel("Your name").fill("Mai Journey");
  await main.getByLabel("Email").fill(email);
  await main.getByLabel("Password").fill(password);
  await main.getByRole("button", { name: "Open account" }).click();
  await expect(main.getByRole("heading", { level: 1 })).toHaveText("Welcome, Mai Journey");
  await expectAccessible(page);

  const rooms = page.getByRole("navigation", { name: "Your account" });
  await rooms.getByRole("link", { name: "Addresses" }).click();
  await main.getByRole("button", { name: "Add an address" }).click();
  const form = page.getByRole("dialog", { name: "Add an address" });
  await form.getByLabel("Recipient’s full name").fill("Mai Journey");
  await form.getByLabel("Telephone").fill("0901 234 567");
  await form.getByLabel("House number and street").fill("8 Hàng Bạc");
  await form.getByLabel("City or province").fill("Hà Nội");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(main.getByText("8 Hàng Bạc")).toBeVisible();
  // The first one is where parcels go.
  await expect(main.getByText("Default")).toBeVisible();
  await main.getByRole("button", { name: "Edit the address of Mai Journey" }).click();
  const edited = page.getByRole("dialog", { name: "Edit address" });
  await edited.getByLabel("House number and street").fill("9 Hàng Bạc");
  await edited.getByRole("button", { name: "Save" }).click();
  await expect(main.getByText("9 Hàng Bạc")).toBeVisible();

  // Who comes back is known: from a cookie that no script reads.
  await openSignedIn(page, "/en/account/profile");
  await main.getByLabel("Name", { exact: false }).first().fill("Mai Lan");
  await main.getByRole("button", { name: "Save" }).click();
  await expect(main.getByText("Saved.")).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toMatch(
    /eyJ/,
  );

  await rooms.getByRole("link", { name: "Privacy" }).click();
  await main.getByRole("checkbox", { name: "Letters about new pieces" }).check();
  await expect(main.getByText(/You answered on/)).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("button", { name: "Delete my account…" }).click();
  const question = page.getByRole("dialog", { name: "Really delete your account?" });
  await question.getByLabel("Password").fill("not the password");
  await question.getByRole("button", { name: "Delete for good" }).click();
  await expect(question.getByRole("alert")).toBeVisible();
  await question.getByLabel("Password").fill(password);
  await question.getByRole("button", { name: "Delete for good" }).click();
  await expect(main.getByRole("heading", { name: "Goodbye" })).toBeVisible();

  // Nothing of them opens any more: the shop refuses at once, Firebase forgets a moment later.
  await page.goto("/en/sign-in", { waitUntil: "networkidle" });
  await main.getByLabel("Email").fill(email);
  await main.getByLabel("Password", { exact: true }).fill(password);
  await main.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(
    main.getByText(/This account is closed|The email or the password is not right/),
  ).toBeVisible();
});

test("what the shop tells is chosen, and kept", async ({ page }) => {
  await signIn(page, await newShopper());
  await openSignedIn(page, "/en/account/notifications");
  const main = page.getByRole("main");
  const orders = main.getByRole("checkbox", { name: "Orders: Email" });
  await expect(orders).toBeChecked();
  await orders.uncheck();
  await expect(orders).not.toBeChecked();
  await expectAccessible(page);
  await page.reload();
  await expect(main.getByRole("checkbox", { name: "Orders: Email" })).not.toBeChecked();

  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/en$/);
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("a form sent before the page is alive puts nothing into the address", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/en/sign-in");
  const main = page.getByRole("main");
  await main.getByLabel("Email").fill("somebody@atelier.example");
  await main.getByLabel("Password", { exact: true }).fill("a secret of theirs");
  await main.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForLoadState();
  expect(page.url()).not.toContain("secret");
  await context.close();
});
