import { defineConfig, devices } from "@playwright/test";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Journeys are walked in a real browser, through a platform that already runs. */
export default defineConfig({
  testDir: "journeys",
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.WEB_ORIGIN ?? "http://127.0.0.1:3001",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "phone",
      use: { ...devices["Pixel 5"], viewport: { width: 360, height: 800 } },
    },
    { name: "desktop", use: { viewport: { width: 1280, height: 900 } } },
  ],
});
