/**
 * What a shopper on a slow phone waits for: `npm run vitals` prints a table. A measurement, not a
 * test; of the production build (`npm run build`), since the development server is another thing.
 *
 * WEB_ORIGIN is the shop, CHROMIUM the browser, RUNS how often each page is opened.
 */
import { chromium } from "@playwright/test";

const ORIGIN = process.env.WEB_ORIGIN ?? "http://127.0.0.1:3001";
const RUNS = Number(process.env.RUNS ?? 3);
const PAGES = ["/vi", "/vi/products", "/vi/products/song-lon-t-shirt", "/vi/bag", "/vi/sign-in"];

/** A slow fourth generation, as Lighthouse's mobile preset has it, and a processor 4 times slower. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const SLOWER = 4;
/** How long a page may still move after it has loaded, in milliseconds. */
const SETTLE = 1500;

/* global window, performance, PerformanceObserver */
/** Runs in the page, before anything of it. */
function observe() {
  window.vitals = { lcp: 0, cls: 0, inp: 0 };
  const watch = (type, see, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({
      type,
      buffered: true,
      ...more,
    });
  watch("largest-contentful-paint", (entry) => (window.vitals.lcp = entry.startTime));
  watch("layout-shift", (entry) => {
    if (!entry.hadRecentInput) window.vitals.cls += entry.value;
  });
  const interaction = (entry) => (window.vitals.inp = Math.max(window.vitals.inp, entry.duration));
  watch("event", interaction, { durationThreshold: 16 });
}

async function visit(page, path) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(`${ORIGIN}${path}`, { waitUntil: "load", timeout: 120_000 });
  await page.waitForTimeout(SETTLE);
  // The menu is on every page: what opening and closing it takes stands for an interaction.
  await page.getByRole("button", { name: "Danh mục" }).first().click();
  await page.keyboard.press("Escape");
  await page.waitForTimeout(SETTLE);
  return page.evaluate((kilobytes) => {
    const [navigation] = performance.getEntriesByType("navigation");
    const [fcp] = performance.getEntriesByName("first-contentful-paint");
    const ttfb = navigation?.responseStart ?? 0;
    return { ...window.vitals, ttfb, fcp: fcp?.startTime ?? 0, kilobytes };
  }, bytes / 1024);
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
const table = {};
for (const path of PAGES) {
  const seen = [];
  for (let run = 0; run < RUNS; run += 1) {
    // Nothing of an earlier visit is kept.
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    await context.addInitScript(observe);
    seen.push(await visit(await context.newPage(), path));
    await context.close();
  }
  const of = (name, digits = 0) => Number(median(seen.map((one) => one[name])).toFixed(digits));
  table[path] = {
    "TTFB ms": of("ttfb"),
    "FCP ms": of("fcp"),
    "LCP ms": of("lcp"),
    CLS: of("cls", 3),
    "INP ms": of("inp"),
    kB: of("kilobytes"),
  };
}
await browser.close();
console.table(table);
