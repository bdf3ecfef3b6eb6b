import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

export const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// One worker: the tests share one lake, and change it one after the other.
export default defineConfig({
  testDir: "e2e",
  timeout: 600_000,
  expect: { timeout: 120_000 },
  workers: 1,
  fullyParallel: false,
  reporter: process.env.CI ? "line" : "list",
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: BROWSERS.find((path) => existsSync(path)),
      args: ["--no-sandbox", "--disable-background-networking"],
    },
    screenshot: "only-on-failure",
  },
});
