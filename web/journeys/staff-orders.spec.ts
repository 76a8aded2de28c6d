import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";

import { expectAccessible } from "./axe";
import { placeOrder, type Placed } from "./support/orders";
import { newShopper, openSignedIn, signIn, type Shopper } from "./support/shopper";
import { enterAsStaff, goToPlace, newStaff, staffToken } from "./support/staff";

test("staff ship what a shopper ordered, who sees it on its way; the audit log has it", async ({
  page,
  browser,
  request,
}) => {
  const shopper = await newShopper();
  const order = await placeOrder(request, shopper);
  const colleague = await newStaff(request, "manager");
  await enterAsStaff(page, "/orders", colleague);
  await page.getByLabel("Order number").fill(order.number);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: order.number }).click();
  await expect(page.getByRole("heading", { level: 1, name: order.number })).toBeVisible();
  await expectAccessible(page);

  // Half a parcel's name is nothing to follow it by, and is not sent.
  await page.getByLabel("Carrier").fill("Giao Hàng Nhanh");
  await page.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(page.getByText("A parcel has both")).toBeVisible();
  await page.getByLabel("Parcel number").fill("GHN-1");
  await page.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(page.getByRole("button", { name: "Mark as delivered" })).toBeVisible();

  const parcel = page.getByRole("region", { name: "Parcel" });
  await parcel.getByLabel("Parcel number").fill("GHN-2");
  await parcel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The parcel is told anew.")).toBeVisible();
  const [invoice] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Invoice (PDF)" }).click(),
  ]);
  expect(invoice.suggestedFilename()).toMatch(/\.pdf$/);

  await asShopper(browser, shopper, order, async (theirs) => {
    await expect(theirs.getByText("Giao Hàng Nhanh, parcel GHN-2")).toBeVisible();
  });

  await goToPlace(page, "Audit log");
  const done = page.getByRole("row").filter({ hasText: colleague.email });
  await expect(done.filter({ hasText: "order: status changed" })).toBeVisible();
});

test("a shopper sends a piece back, staff let it come and do not put it back on the shelf", async ({
  page,
  browser,
  request,
}) => {
  const shopper = await newShopper();
  const order = await placeOrder(request, shopper);
  await deliver(request, order);
  await asShopper(browser, shopper, order, async (theirs) => {
    await theirs.getByRole("button", { name: "Send something back" }).click();
    const form = theirs.getByRole("dialog", { name: "Send pieces back" });
    await form.getByRole("combobox", { name: /^How many of/ }).selectOption("1");
    await form.getByRole("button", { name: "Send the request" }).click();
    await expect(theirs.getByText("We have your request")).toBeVisible();
  });
  const before = await movementsOf(request, order);

  await enterAsStaff(page, "/returns?status=requested", await newStaff(request, "manager"));
  const asked = page.getByRole("region").filter({
    has: page.locator(`a[href$="/staff/orders/${order.id}"]`),
  });
  await expectAccessible(page);
  await asked.getByRole("button", { name: "Approve" }).click();
  await expect(asked).toBeHidden();
  await page.goto("/en/staff/returns?status=approved");
  await asked.getByRole("checkbox").uncheck();
  await asked.getByRole("button", { name: "Received, refund it" }).click();
  await expect(asked).toBeHidden();
  expect(await movementsOf(request, order)).toBe(before);

  await page.goto(`/en/staff/orders/${order.id}`);
  await expect(page.getByRole("status").filter({ hasText: "Loading" })).toHaveCount(0);
  await expect(page.getByText("Returned", { exact: true }).first()).toBeVisible();
  await asShopper(browser, shopper, order, async (theirs) => {
    await expect(theirs.getByText("Back with us")).toBeVisible();
  });
});

test("a transfer is seen on the bank's statement, and part of it is given back", async ({
  page,
  browser,
  request,
}) => {
  const shopper = await newShopper();
  const order = await placeOrder(request, shopper, "bank_transfer");
  await enterAsStaff(page, `/orders/${order.id}`, await newStaff(request, "manager"));
  const payments = page.getByRole("region", { name: "Payment" });
  await payments.getByLabel("The bank’s number of it").fill("FT-7");
  await payments.getByRole("button", { name: "The money has come in" }).click();
  await payments.getByRole("button", { name: "Yes, it is on the statement" }).click();
  await expect(payments.getByText("The payment is confirmed.")).toBeVisible();
  await expect(payments.getByRole("row").last()).toContainText("FT-7");
  await expect(page.getByRole("button", { name: "Begin to prepare" })).toBeVisible();
  await asShopper(browser, shopper, order, async (theirs) => {
    await expect(theirs.getByRole("main").getByRole("status")).toHaveText("Paid");
  });

  const refund = page.getByRole("region", { name: "Give money back" });
  const most = await refund.getByText("At most").innerText();
  await refund.getByLabel("Sum (VND)").fill("999.999.999.999");
  await giveBack();
  await expect(refund.getByText("no sum that can be given back")).toBeVisible();
  await refund.getByLabel("Sum (VND)").fill("10.000");
  await refund.getByLabel("Why").selectOption("late");
  await giveBack();
  await expect(page.getByText("The money is on its way back.")).toBeVisible();
  await expect(refund.getByText("At most")).not.toHaveText(most);
  await expectAccessible(page);

  // Transfers go back by hand, and wait where the house looks for what is to be done.
  await goToPlace(page, "Operations");
  const waiting = page.getByRole("row").filter({ hasText: order.number });
  await expect(waiting).toContainText("To be sent by hand");
  await waiting.getByRole("button", { name: /was sent$/ }).click();
  await waiting.getByRole("button", { name: "It was sent?" }).click();
  await expect(waiting).toHaveCount(0);

  async function giveBack(): Promise<void> {
    await refund.getByRole("button", { name: "Give money back" }).click();
    await refund.getByRole("button", { name: "Yes, give it back" }).click();
  }
});

/** What a shopper does or sees at their order's page. */
async function asShopper(
  browser: Browser,
  shopper: Shopper,
  order: Placed,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, shopper);
  await openSignedIn(theirs, `/en/account/orders/${order.id}`);
  await look(theirs);
  await context.close();
}

/** The parcel goes out and is handed over, where a journey is about what comes after. */
async function deliver(request: APIRequestContext, { id }: Placed): Promise<void> {
  const headers = { Authorization: `Bearer ${await staffToken(request)}` };
  for (const status of ["shipped", "delivered"]) {
    const moved = await request.put(`/api/v1/admin/orders/${id}/status`, {
      headers,
      data: { status },
    });
    expect(moved.status(), await moved.text()).toBe(200);
  }
}

async function movementsOf(request: APIRequestContext, { variantId }: Placed): Promise<number> {
  const headers = { Authorization: `Bearer ${await staffToken(request)}` };
  const path = `/api/v1/admin/variants/${variantId}/stock-movements?limit=100`;
  const { total } = (await (await request.get(path, { headers })).json()) as { total: number };
  return total;
}
