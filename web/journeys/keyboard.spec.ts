import { expect, test, type Locator, type Page } from "@playwright/test";

import { expectAccessible } from "./axe";

/** Tabs until the focus is on something, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      // Who sees where they are can go on.
      const outlined = await wanted.evaluate((element) => {
        const shown = element.closest("label") ?? element;
        return [element, shown].some((one) => getComputedStyle(one).outlineStyle !== "none");
      });
      expect(outlined, "the focus can be seen").toBe(true);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${wanted.toString()}`);
}

test("a piece is found, chosen and put into the bag by keyboard alone", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/en/products/song-lon-t-shirt", { waitUntil: "networkidle" });
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  const main = page.getByRole("main");
  const sizes = main.getByRole("group", { name: /^Size/ }).getByRole("radio", { disabled: false });
  // Nothing is chosen yet, so a Tab comes to the first of them.
  await tabTo(page, sizes.first());
  await page.keyboard.press("Space");
  await expect(sizes.first()).toBeChecked();
  await tabTo(page, main.getByRole("button", { name: "Add to bag" }));
  await page.keyboard.press("Enter");

  const bag = page.getByRole("dialog", { name: "Bag" });
  await expect(bag).toBeVisible();
  await tabTo(page, bag.getByRole("link", { name: "View bag" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/en\/bag$/);
  await expect(main.getByRole("listitem").first()).toBeVisible();
  await expectAccessible(page);
});

test("a dialog gives the focus back to what opened it", async ({ page }) => {
  await page.goto("/vi", { waitUntil: "networkidle" });
  const menu = page.getByRole("button", { name: "Danh mục" }).first();
  await menu.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();
});

const PUBLIC = ["", "/products", "/products/song-lon-t-shirt", "/bag", "/sign-in", "/register"];

for (const colorScheme of ["light", "dark"] as const) {
  test(`public pages hold no barrier that axe knows, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of [...PUBLIC, "/reset-password", "/products?q=zzzz", "/not-there"]) {
      await page.goto(`/vi${path}`, { waitUntil: "networkidle" });
      await expectAccessible(page);
    }
  });
}
