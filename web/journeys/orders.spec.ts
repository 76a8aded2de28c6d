import { expect, test, type Locator, type Page } from "@playwright/test";

import { expectAccessible } from "./axe";
import { PIECE } from "./support/orders";
import { newShopper, openSignedIn, signIn } from "./support/shopper";

test("a shopper orders with a code, pays at the door, and calls the order off", async ({
  page,
}) => {
  await signIn(page, await newShopper());

  await openSignedIn(page, `/en/products/${PIECE}`);
  const main = page.getByRole("main");
  const name = await main.getByRole("heading", { level: 1 }).innerText();
  await main.getByRole("button", { name: `Keep ${name} on the wishlist` }).click();
  await expect(main.getByRole("button", { name: /^Keep/, pressed: true })).toBeVisible();
  await main.getByRole("group", { name: /^Size/ }).getByRole("radio", { name: "M" }).check();
  await main.getByRole("button", { name: "Add to bag" }).click();
  await page.getByRole("dialog", { name: "Bag" }).getByRole("link", { name: "Checkout" }).click();
  await expect(page).toHaveURL(/\/en\/checkout$/);

  // Nothing is ordered before it is known where to, and the page says so.
  await main.getByRole("button", { name: "Place the order" }).click();
  await expect(main.getByRole("alert")).toHaveText("Please choose where to deliver.");
  await main.getByLabel("Recipient’s full name").fill("Lê Thị An");
  await main.getByLabel("Telephone").fill("0901 234 567");
  await main.getByLabel("House number and street").fill("12 Hàng Gai");
  await main.getByLabel("City or province").fill("Hà Nội");
  await main.getByRole("button", { name: "Deliver to this address" }).click();
  await expect(main.getByRole("radio", { name: /Lê Thị An/ })).toBeChecked();

  await main.getByRole("radio", { name: /Express/ }).check();
  await main.getByRole("textbox", { name: "Code" }).fill("NOSUCHCODE");
  await main.getByRole("button", { name: "Apply" }).click();
  await expect(main.getByRole("textbox", { name: "Code" })).toHaveAttribute("aria-invalid", "true");
  await main.getByRole("textbox", { name: "Code" }).fill("luxury20");
  await main.getByRole("button", { name: "Apply" }).click();
  await expect(main.getByRole("button", { name: "Remove LUXURY20" })).toBeVisible();
  await main.getByRole("radio", { name: /Cash on delivery/ }).check();
  await expectAccessible(page);

  // A button pressed twice orders once.
  await main.getByRole("button", { name: "Place the order" }).dblclick();
  await expect(main.getByRole("heading", { name: "Thank you" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Bag, empty" })).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("link", { name: "See the order" }).click();

  await expect(main.getByText("LUXURY20")).toBeVisible();
  await expect(main.getByText("12 Hàng Gai")).toBeVisible();
  await expect(main.getByRole("status")).toHaveText("Being prepared");
  await expectAccessible(page);
  const [invoice] = await Promise.all([
    page.waitForEvent("download"),
    main.getByRole("button", { name: "Invoice (PDF)" }).click(),
  ]);
  expect(invoice.suggestedFilename()).toMatch(/^atelier-.+\.pdf$/);

  await main.getByRole("button", { name: "Cancel the order" }).click();
  const question = page.getByRole("dialog", { name: "Cancel this order?" });
  await question.getByLabel("Why").fill("Another colour after all");
  await question.getByRole("button", { name: "Cancel this order" }).click();
  await expect(main.getByRole("status")).toHaveText("Cancelled");
  await main.getByRole("link", { name: "All orders" }).click();
  await expect(main.getByRole("heading", { level: 2 })).toHaveCount(1);

  await page.goto("/en/account/wishlist");
  await expect(main.getByRole("heading", { level: 2 })).toHaveText(name);
  await expectAccessible(page);
  await main.getByRole("button", { name: `Remove ${name} from the wishlist` }).click();
  await expect(main.getByRole("heading", { name: "Nothing here yet" })).toBeVisible();
});

test("a transfer is asked for with its code, and another way to pay can be taken", async ({
  page,
}) => {
  const main = await reachPayment(page);
  await main.getByRole("radio", { name: /Bank transfer/ }).check();
  await main.getByRole("button", { name: "Place the order and pay" }).click();

  await expect(main.getByRole("img", { name: /VietQR/ })).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("button", { name: "Pay in another way" }).click();
  await main.getByRole("radio", { name: /VNPAY/ }).check();
  await expect(main.getByRole("link", { name: "Go to VNPAY" })).toHaveAttribute("href", /vnp_/);

  await main.getByRole("link", { name: "See the order" }).click();
  await main.getByRole("button", { name: "Cancel the order" }).click();
  await page
    .getByRole("dialog", { name: "Cancel this order?" })
    .getByRole("button", { name: "Cancel this order" })
    .click();
  await expect(main.getByRole("status")).toHaveText("Cancelled");
});

test("a shopper pays in the wallet of a provider and comes back to a paid order", async ({
  page,
}) => {
  const main = await reachPayment(page);
  await main.getByRole("radio", { name: /MoMo/ }).check();
  await main.getByRole("button", { name: "Place the order and pay" }).click();
  await main.getByRole("link", { name: "Go to MoMo wallet" }).click();

  // Another house's page: its stand-in's, on a machine without the provider.
  await page.locator("button[value=pay]").click();
  await expect(page).toHaveURL(/\/en\/checkout\/.+paymentId=/);
  await expect(main.getByText("Your payment is here")).toBeVisible();
  await main.getByRole("link", { name: "See the order" }).click();
  await expect(main.getByRole("status")).toHaveText(/Paid|Being prepared/);
});

/** From the door to the ways to pay, with one piece and an address that is not kept. */
async function reachPayment(page: Page): Promise<Locator> {
  await signIn(page, await newShopper());
  await openSignedIn(page, `/en/products/${PIECE}`);
  const main = page.getByRole("main");
  await main.getByRole("group", { name: /^Size/ }).getByRole("radio", { name: "L" }).last().check();
  await main.getByRole("button", { name: "Add to bag" }).click();
  await page.getByRole("dialog", { name: "Bag" }).getByRole("link", { name: "Checkout" }).click();
  await main.getByLabel("Recipient’s full name").fill("Trần Minh");
  await main.getByLabel("Telephone").fill("+84 901 234 567");
  await main.getByLabel("House number and street").fill("1 Lê Lợi");
  await main.getByLabel("City or province").fill("Huế");
  await main.getByLabel("Keep it in my address book").uncheck();
  await main.getByRole("button", { name: "Deliver to this address" }).click();
  return main;
}
