import { randomUUID } from "node:crypto";

import { expect, test, type Locator, type Page } from "@playwright/test";

import { expectAccessible } from "./axe";
import { enterAsStaff, newStaff } from "./support/staff";

test("a product is made, dressed in pictures, put on sale, seen in the shop and taken out", async ({
  page,
  request,
}) => {
  const name = `Journey ${randomUUID().slice(0, 8)}`;
  await enterAsStaff(page, "/products", await newStaff(request, "manager"));
  await page.getByRole("link", { name: "New product" }).click();
  const main = page.getByRole("main");
  await main.getByLabel("Name (Vietnamese)").fill(name);
  await main.getByLabel("Brand").fill("Atelier");
  await main.getByLabel("Category").selectOption({ index: 1 });
  await main.getByLabel("Price (VND)").fill("a lot");
  await main.getByLabel("Its SKUs begin with").fill(name);
  await main.getByLabel("Colours").fill("Đen");
  await main.getByLabel("Sizes").fill("S, M");
  await main.getByLabel("Stock of each variant").fill("4");
  await expect(main.getByText("2 variants will be made:")).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("button", { name: "Create the product" }).click();
  await expect(main.getByText("This is not a sum of money.")).toBeVisible();
  await main.getByLabel("Price (VND)").fill("1.250.000");
  await main.getByRole("button", { name: "Create the product" }).click();

  await expect(main.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(main.getByText("Draft", { exact: true })).toBeVisible();
  const variants = main.getByRole("region", { name: "Variants and stock" });
  await expect(variants.getByRole("row").filter({ hasText: "-DEN-" })).toHaveCount(2);
  await changeVariants(page, variants);

  // What is being written stays while something else is saved.
  await main.getByLabel("Name (English)").fill(`${name} in silk`);
  const pictures = main.getByRole("region", { name: "Pictures" });
  await pictures.getByRole("button", { name: "Add a picture" }).click();
  await expect(pictures.getByText("Please choose a file first.")).toBeVisible();
  await pictures.getByLabel("Picture file").setInputFiles(process.env.PHOTO ?? "");
  await pictures.getByLabel("For those who do not see it").fill("Somebody in silk");
  await pictures.getByRole("button", { name: "Add a picture" }).click();
  await expect(pictures.getByRole("img", { name: "Somebody in silk" })).toBeVisible();
  await pictures.getByRole("button", { name: "Save pictures" }).click();
  await expect(main.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(main.getByLabel("Name (English)")).toHaveValue(`${name} in silk`);

  await main.getByLabel("For sale").check();
  await main.getByRole("button", { name: "Save", exact: true }).click();
  await expect(main.getByText("On sale", { exact: true })).toBeVisible();
  await main.getByRole("link", { name: "See it in the shop" }).click();
  await expect(main.getByRole("heading", { level: 1, name: `${name} in silk` })).toBeVisible();
  await expect(main.getByRole("img", { name: "Somebody in silk" }).first()).toBeVisible();
  await expect(main.getByText("₫1,250,000").first()).toBeVisible();

  await page.goBack();
  await main.getByRole("button", { name: "Delete the product" }).click();
  await main.getByRole("button", { name: "Yes, delete it" }).click();
  await expect(main.getByText("Deleted", { exact: true })).toBeVisible();
});

/** One more variant at a price of its own, whose stock is counted and whose movements are read. */
async function changeVariants(page: Page, variants: Locator): Promise<void> {
  await variants.getByRole("button", { name: "Add a variant" }).click();
  const fresh = page.getByRole("dialog", { name: "Add a variant" });
  const sku = `J-${randomUUID().slice(0, 8)}`;
  await fresh.getByLabel("SKU").fill(sku);
  await fresh.getByLabel("Colour").fill("Đỏ");
  await fresh.getByLabel("Size").fill("L");
  await fresh.getByLabel("Its own price (VND)").fill("1.500.000");
  await fresh.getByLabel("Low from").fill("2");
  await fresh.getByLabel("Stock").fill("5");
  await expectAccessible(page);
  await fresh.getByRole("button", { name: "Save" }).click();
  await expect(variants.getByText(`${sku} is saved.`)).toBeVisible();
  const row = variants.getByRole("row").filter({ hasText: sku });
  await expect(row).toContainText("₫1,500,000");

  await row.getByRole("button", { name: `Change ${sku}` }).click();
  const known = page.getByRole("dialog", { name: sku });
  await expect(known.getByLabel("Its own price (VND)")).toHaveValue("1500000");
  await known.getByLabel("Its own price (VND)").fill("");
  await known.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("₫1,250,000");

  await row.getByLabel(`New stock of ${sku}`).fill("3");
  await row.getByLabel(`Why, for ${sku}`).selectOption("damaged");
  await row.getByRole("button", { name: `Set stock of ${sku}` }).click();
  await expect(variants.getByText("The stock is set.")).toBeVisible();
  await row.getByRole("button", { name: `Movements of ${sku}` }).click();
  const movements = page.getByRole("dialog", { name: `Movements of ${sku}` });
  const latest = movements.getByRole("row").nth(1);
  await expect(latest).toContainText("−2");
  await expect(latest).toContainText("damaged");
  await movements.getByRole("button", { name: "Close" }).click();
}

test("staff count a variant's stock, which the shop tells at once", async ({ page, request }) => {
  await openPiece(page, await newStaff(request, "manager"));
  const main = page.getByRole("main");
  const row = page.getByRole("row").last();
  const size = (await row.getByRole("cell").nth(2).innerText()).trim();
  await setLastStock("2");
  await main.getByRole("link", { name: "See it in the shop" }).click();
  await main
    .getByRole("group", { name: /^Size/ })
    .getByRole("radio", { name: size })
    .last()
    .check();
  await expect(main.getByText(/Only 2 left/)).toBeVisible();
  await page.goBack();
  // As it was, for who comes after.
  await setLastStock("77");

  async function setLastStock(count: string): Promise<void> {
    await row.getByLabel(/^New stock of/).fill(count);
    await row.getByRole("button", { name: /^Set stock of/ }).click();
    await expect(main.getByText("The stock is set.")).toBeVisible();
  }
});

test("staff put a product's pictures into another order, by keys and by dragging", async ({
  page,
  request,
}, { project }) => {
  await openPiece(page, await newStaff(request, "manager"));
  await expectAccessible(page);
  const pictures = page.getByRole("region", { name: "Pictures" }).getByRole("listitem");
  const [first, second] = [await sourceOf(pictures, 0), await sourceOf(pictures, 1)];
  const forward = page.getByRole("button", { name: "Move picture 2 forward" });
  await forward.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => sourceOf(pictures, 0)).toBe(second);
  await save();
  await page.reload();
  await expect.poll(() => sourceOf(pictures, 0)).toBe(second);

  // As it was, for who comes after; fingers do not drag what a page scrolls by.
  if (project.name === "desktop") await pictures.nth(1).dragTo(pictures.nth(0));
  else await forward.click();
  await expect.poll(() => sourceOf(pictures, 0)).toBe(first);
  await save();
  await page.reload();
  await expect.poll(() => sourceOf(pictures, 0)).toBe(first);

  async function save(): Promise<void> {
    await page.getByRole("button", { name: "Save pictures" }).click();
    await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  }
});

test("staff move a landmark by keys and by dragging, and it stays where they put it", async ({
  page,
  request,
}) => {
  await enterAsStaff(page, "/garments?status=measured", await newStaff(request, "manager"));
  await page.getByRole("main").getByRole("list").last().getByRole("link").last().click();
  const handle = page.getByRole("slider").first();
  const before = await placeOf(handle);
  await handle.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => placeOf(handle)).not.toBe(before);
  const moved = await placeOf(handle);
  await expectAccessible(page);
  await save();
  await page.reload();
  await expect.poll(() => placeOf(handle)).toBe(moved);

  const from = await handle.boundingBox();
  if (from === null) throw new Error("the handle is not on the page");
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 5, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => placeOf(handle)).not.toBe(moved);
  // Let go, it follows the mouse no longer.
  const dropped = await placeOf(handle);
  await page.mouse.move(x + 60, y + 60);
  expect(await placeOf(handle)).toBe(dropped);

  await page.getByRole("button", { name: "Put them back" }).click();
  await expect.poll(() => placeOf(handle)).toBe(moved);
  await handle.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await save();
  await page.reload();
  await expect.poll(() => placeOf(handle)).toBe(before);

  async function save(): Promise<void> {
    await page.getByRole("button", { name: "Save landmarks" }).click();
    await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
    await expect(page.getByText("Corrected by staff")).toBeVisible();
  }
});

async function openPiece(page: Page, account: Awaited<ReturnType<typeof newStaff>>): Promise<void> {
  await enterAsStaff(page, "/products", account);
  await page.getByLabel("Name, brand or SKU").fill("Sóng Lớn");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: /Sóng Lớn/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Sóng Lớn/ })).toBeVisible();
}

function sourceOf(pictures: Locator, place: number): Promise<string | null> {
  return pictures.nth(place).getByRole("img").getAttribute("src");
}

async function placeOf(handle: Locator): Promise<string> {
  return `${await handle.getAttribute("cx")} ${await handle.getAttribute("cy")}`;
}
