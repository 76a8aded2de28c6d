import { expect, test } from "@playwright/test";

import { expectAccessible } from "./axe";
import { newShopper, openSignedIn, signIn } from "./support/shopper";
import { enterAsStaff, goToPlace, newStaff } from "./support/staff";

/** There are plenty of it in the demo shop. */
const PIECE = "song-lon-t-shirt";
const ADDRESS = {
  fullName: "Lê Thị An",
  phone: "0901234567",
  line1: "12 Hàng Gai",
  city: "Hà Nội",
  country: "VN",
};

test("staff ship what a shopper ordered, who sees it on its way; the audit log has it", async ({
  page,
  browser,
  request,
}) => {
  const theirs = await (await browser.newContext()).newPage();
  await signIn(theirs, await newShopper());
  await openSignedIn(theirs, `/en/products/${PIECE}`);
  const shop = theirs.getByRole("main");
  await shop.getByRole("group", { name: /^Size/ }).getByRole("radio", { name: "M" }).check();
  const [asked] = await Promise.all([
    theirs.waitForRequest((one) => one.url().endsWith("/api/v1/cart/items")),
    shop.getByRole("button", { name: "Add to bag" }).click(),
  ]);
  await expect(theirs.getByRole("dialog", { name: "Bag" })).toBeVisible();
  const authorization = (await asked.allHeaders()).authorization ?? "";
  const placed = await request.post("/api/v1/orders", {
    headers: { Authorization: authorization, "Idempotency-Key": crypto.randomUUID() },
    data: { shippingAddress: ADDRESS, paymentMethod: "cash_on_delivery" },
  });
  expect(placed.status(), await placed.text()).toBe(201);
  const order = (await placed.json()) as { id: string; number: string };

  const colleague = await newStaff(request, "manager");
  await enterAsStaff(page, "/orders", colleague);
  await page.getByLabel("Order number").fill(order.number);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: order.number }).click();
  await expect(page.getByRole("heading", { level: 1, name: order.number })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Carrier").fill("Giao Hàng Nhanh");
  await page.getByLabel("Parcel number").fill("GHN-1");
  await page.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(page.getByRole("button", { name: "Mark as delivered" })).toBeVisible();

  await openSignedIn(theirs, `/en/account/orders/${order.id}`);
  await expect(shop.getByText("Giao Hàng Nhanh, parcel GHN-1")).toBeVisible();
  await theirs.context().close();

  await goToPlace(page, "Audit log");
  const done = page.getByRole("row").filter({ hasText: colleague.email });
  await expect(done.filter({ hasText: "order: status changed" })).toBeVisible();
});

test("staff count a variant's stock, and put a product's pictures into another order", async ({
  page,
  request,
}) => {
  await enterAsStaff(page, "/products", await newStaff(request, "manager"));
  await page.getByLabel("Name, brand or SKU").fill("Sóng Lớn");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: /Sóng Lớn/ }).click();
  const stock = page.getByLabel(/^New stock of/).last();
  await stock.fill("77");
  await page
    .getByRole("button", { name: /^Set stock of/ })
    .last()
    .click();
  await expect(page.getByText("The stock is set.")).toBeVisible();
  await expect(page.getByRole("row").last()).toContainText("77");
  await expectAccessible(page);

  const covers = page.getByRole("region", { name: "Pictures" }).getByRole("img");
  const second = await covers.nth(1).getAttribute("src");
  const forward = page.getByRole("button", { name: "Move picture 2 forward" });
  await forward.focus();
  await page.keyboard.press("Enter");
  await expect(covers.first()).toHaveAttribute("src", second ?? "");
  const save = page.getByRole("button", { name: "Save pictures" });
  await save.click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(covers.first()).toHaveAttribute("src", second ?? "");

  // As it was, for who comes after.
  await forward.click();
  await save.click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("staff move a landmark with the arrow keys, and it stays there", async ({ page, request }) => {
  await enterAsStaff(page, "/garments?status=measured", await newStaff(request, "manager"));
  await page.getByRole("main").getByRole("list").last().getByRole("link").last().click();
  const handle = page.getByRole("slider").first();
  const before = Number(await handle.getAttribute("aria-valuenow"));
  await handle.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(handle).toHaveAttribute("aria-valuenow", String(before + 2));
  await expectAccessible(page);
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByRole("button", { name: "Save landmarks" }).click();
  await expect(page.getByText("Corrected by staff")).toBeVisible();
  await expect(page.getByRole("slider").first()).toHaveAttribute("aria-valuenow", String(before));
});
