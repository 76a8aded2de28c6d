import { expect, test } from "@playwright/test";

test("a guest finds a piece, puts it into the bag and finds it there again", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });

  await page.goto("/en");
  await page.getByRole("button", { name: "Search" }).first().click();
  const box = page.getByRole("combobox", { name: "Search the shop" });
  await box.fill("hoodie");
  const suggestion = page.getByRole("option").first();
  await expect(suggestion).toBeVisible();
  await box.press("ArrowDown");
  await expect(suggestion).toHaveAttribute("aria-selected", "true");
  await box.press("Enter");

  await expect(page).toHaveURL(/\/en\/products\/.+/);
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  await page
    .getByRole("group", { name: /^Size/ })
    .getByRole("radio", { disabled: false })
    .first()
    .check();
  await page.getByRole("button", { name: "Add to bag" }).click();

  const drawer = page.getByRole("dialog", { name: "Bag" });
  await expect(drawer.getByText(name)).toBeVisible();
  await drawer.getByRole("link", { name: "View bag" }).click();
  await expect(page).toHaveURL(/\/en\/bag$/);
  await expect(page.getByRole("main").getByText(name)).toBeVisible();

  await page.reload();
  await expect(page.getByRole("button", { name: "Bag, 1 piece" })).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(page.getByRole("heading", { name: "Your bag is empty" })).toBeVisible();
  expect(complaints).toEqual([]);
});

test("pages carry no inline style, and every script of theirs a nonce", async ({ request }) => {
  for (const path of ["/vi", "/vi/products", "/vi/bag"]) {
    const answer = await request.get(path);
    const html = await answer.text();
    expect(answer.status()).toBe(200);
    expect(html).not.toMatch(/<[^>]+\sstyle=/);
    const bare = [...html.matchAll(/<script\b[^>]*>/g)].filter(([tag]) => !tag.includes("nonce="));
    expect(bare.map(([tag]) => tag)).toEqual([]);
  }
});

test("a page that is not there says so, with its status", async ({ page }) => {
  const answer = await page.goto("/vi/products/khong-co-gi-o-day");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trang này không còn ở đây");
});

test("an address without a language leads to the one its reader prefers", async ({ request }) => {
  const headers = { "Accept-Language": "en-GB,en;q=0.9" };
  const answer = await request.get("/products?q=silk", { headers, maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toMatch(/\/en\/products\?q=silk$/);
});
