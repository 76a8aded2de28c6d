// Draws the house's monogram as PNGs from public/icons/icon.svg, in Chromium (CHROMIUM).
import { readFileSync } from "node:fs";

import { chromium } from "@playwright/test";

const folder = new URL("../public/icons/", import.meta.url).pathname;
const svg = readFileSync(`${folder}icon.svg`, "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const size of [180, 192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  await page.screenshot({ path: `${folder}icon-${size}.png` });
  await page.close();
}
await browser.close();
