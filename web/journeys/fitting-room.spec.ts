import { expect, test } from "@playwright/test";

import { expectAccessible } from "./axe";
import { newShopper, openSignedIn, signIn } from "./support/shopper";

const PIECE = "song-lon-t-shirt";
/** The engine is as slow as the machine it runs on. */
const PATIENCE = 180_000;

test("a shopper sees themselves in a piece, compares, shares it, buys it and erases it", async ({
  page,
}) => {
  test.setTimeout(2 * PATIENCE);
  await signIn(page, await newShopper());
  await openSignedIn(page, `/en/fitting-room?product=${PIECE}`);
  const main = page.getByRole("main");
  await expect(page).toHaveURL(/\/en\/fitting-room$/);
  await expect(main.getByRole("button", { name: /^Take off/ })).toBeVisible();

  // Nothing is sent before there is a photo, and before the shopper agrees.
  await main.getByRole("button", { name: "See it on me" }).click();
  await expect(main.getByText("Please choose a photo first.")).toBeVisible();
  await main.getByLabel("Choose a photo").setInputFiles(process.env.PHOTO ?? "");
  await expect(main.getByRole("img", { name: "The photo you chose" })).toBeVisible();
  await main.getByRole("button", { name: "See it on me" }).click();
  await expect(main.getByText("Please tick that you agree first.")).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("checkbox", { name: /^I agree/ }).check();
  await main.getByRole("button", { name: "See it on me" }).click();

  await expect(main.getByRole("heading", { name: "On you" })).toBeVisible({ timeout: PATIENCE });
  await expect(main.getByRole("img", { name: "You in the pieces you chose" })).toBeVisible();
  const slider = main.getByRole("slider", { name: "Compare before and after" });
  await slider.press("End");
  await expect(slider).toHaveAttribute("aria-valuetext", "100% of the look shown");
  await expectAccessible(page);

  await main.getByRole("button", { name: "Share" }).click();
  const sharing = page.getByRole("dialog", { name: "Share this look" });
  await sharing.getByRole("button", { name: "Make a link" }).click();
  const link = await sharing.getByLabel("Link", { exact: true }).inputValue();
  const stranger = await page.context().browser()?.newContext();
  const theirs = await stranger?.newPage();
  await theirs?.goto(link);
  await expect(theirs?.getByRole("main").getByRole("img") ?? main).toBeVisible();
  await sharing.getByRole("button", { name: "End the link" }).click();
  await expect(sharing.getByText("Nobody sees it by a link any more.")).toBeVisible();
  await theirs?.reload();
  await expect(theirs?.getByText("This look can no longer be seen") ?? main).toBeVisible();
  await stranger?.close();
  await page.keyboard.press("Escape");

  await main.getByRole("combobox", { name: /^Size of/ }).selectOption("M");
  await main.getByRole("button", { name: "Add to bag" }).click();
  await expect(page.getByRole("dialog", { name: "Bag" })).toBeVisible();
  await page.keyboard.press("Escape");

  const looks = main.getByRole("region", { name: "Your looks" });
  await looks.getByRole("button", { name: /^Delete the look/ }).click();
  await looks.getByRole("button", { name: "Erase" }).click();
  await expect(looks.getByText("Erased for good.")).toBeVisible();
  await expect(looks.getByRole("button", { name: /^Look of/ })).toHaveCount(0);
});

test("a photo without a person is refused with a drawing and what to do next", async ({ page }) => {
  test.setTimeout(2 * PATIENCE);
  await signIn(page, await newShopper());
  await openSignedIn(page, `/en/fitting-room?product=${PIECE}`);
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: /^Take off/ })).toBeVisible();
  const empty = await page.screenshot({ clip: { x: 0, y: 0, width: 800, height: 700 } });
  const wall = { name: "wall.png", mimeType: "image/png", buffer: empty };
  await main.getByLabel("Choose a photo").setInputFiles(wall);
  await main.getByRole("checkbox", { name: /^I agree/ }).check();
  await main.getByRole("button", { name: "See it on me" }).click();

  const refusal = main.getByRole("alert");
  await expect(refusal).toBeVisible({ timeout: PATIENCE });
  await refusal.getByRole("button", { name: "Choose another photo" }).click();
  await expect(main.getByRole("button", { name: "Change the photo" })).toBeVisible();
});
