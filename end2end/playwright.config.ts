// Browser tests of Sufra. Run them with `cargo xtask e2e`; what stands after `--` goes to
// Playwright: `cargo xtask e2e -- --project phone tests/smoke.spec.ts`.
//
// The programs under test come in through the environment, which xtask fills:
//   SUFRA_PROGRAM   the release binary        SUFRA_DIST      the built bundle
//   SUFRA_CHROMIUM  the browser to drive
//
// One spec per capability in tests/. Every worker has its own hub (see fixtures.ts), so specs never
// share orders across workers; within one worker they share a restaurant, so a spec must not
// assume an empty floor. A spec tagged @no-js runs in the project of that name alone, with
// scripts switched off; one tagged @terminal opens its own screens or needs a keyboard and runs
// at the terminal alone; all others run on the three screens.
import { defineConfig } from '@playwright/test';

// What keeps a packaged Chromium quiet and quick in a container without a display or a network.
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  fullyParallel: false,
  workers: 2,
  // On a machine that others use as well a browser is now and then starved. What passes at the second try is listed as
  // flaky, with the trace of the first.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'az-AZ',
    timezoneId: 'Asia/Baku',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.SUFRA_CHROMIUM, args: chromiumFlags },
  },
  projects: [
    { name: 'terminal', grepInvert: /@no-js/, use: { viewport: { width: 1366, height: 768 } } },
    {
      name: 'phone',
      grepInvert: /@no-js|@terminal/,
      use: { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    { name: 'kitchen', grepInvert: /@no-js|@terminal/, use: { viewport: { width: 1920, height: 1080 } } },
    // Measures and asserts nothing; `cargo xtask bench` runs it and reads the figures.
    ...(process.env.SUFRA_FIGURES ? [{ name: 'bench', testDir: './bench', testMatch: /\.bench\.ts$/, use: { trace: 'off' } }] : []),
    { name: 'no-js', grep: /@no-js/, use: { viewport: { width: 1366, height: 768 }, javaScriptEnabled: false } },
  ],
});
