// HTTPS on the restaurant's network: a device that trusts the hub can work offline, one on plain HTTP is told that
// it cannot. These specs open browsers of their own, because trust and names are the browser's.
import { createHash } from 'node:crypto';
import { connect } from 'node:tls';
import { type Browser, type Page, chromium } from '@playwright/test';
import { expect, test } from '../fixtures';
import config from '../playwright.config';

/** The hash by which Chromium is told to trust one key, as a device does that installed the certificate. */
function trusted(address: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
      socket.destroy();
      if (!key) return reject(new Error('the hub showed no certificate'));
      resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.once('error', reject);
  });
}

/** A browser with these flags beside the usual ones; gone after `act`, whatever happens. */
async function inBrowser(flags: string[], act: (page: Page) => Promise<void>): Promise<void> {
  const usual = config.use?.launchOptions ?? {};
  const browser: Browser = await chromium.launch({ ...usual, args: [...(usual.args ?? []), ...flags] });
  try {
    const context = await browser.newContext({ locale: 'az-AZ', viewport: { width: 360, height: 780 } });
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(String(error.error().stack)));
    await act(await context.newPage());
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
}

test('a device that trusts the hub can work offline, over HTTP/2 @terminal', async ({ hub }) => {
  const key = await trusted(hub.secure);
  await inBrowser([`--ignore-certificate-errors-spki-list=${key}`], async (page) => {
    await page.goto(`${hub.secure}/setup`);
    await expect(page.getByText('Bu cihaz əlaqəsiz işləyə bilir.')).toBeVisible();
    await expect(page.getByText('Ünvan qorunur.')).toBeVisible();
    await expect(page.getByText('Sifarişlər cihazda saxlanıla bilir.')).toBeVisible();
    const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(left).not.toContain('sufra-test');
    const protocol = await page.evaluate(
      () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol,
    );
    expect(protocol).toBe('h2');
    // Signing in works with the guarded cookies of this way.
    const waiter = hub.staff('waiter');
    await page.goto(`${hub.secure}/lock`);
    await page.getByRole('button', { name: waiter.name }).click();
    for (const digit of waiter.pin) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.waitForURL(/\/floor/);
    await expect(page.locator('.strip')).toHaveCount(0);
    const names = (await page.context().cookies()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['__Host-sufra_device', '__Host-sufra_session']));
  });
});

test('a browser that was not told refuses the hub @terminal', async ({ hub }) => {
  await inBrowser([], async (page) => {
    await expect(page.goto(`${hub.secure}/setup`)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
  });
});

test('a device on plain HTTP is told that it cannot work offline @terminal', async ({ hub }) => {
  const { port } = new URL(hub.address);
  await inBrowser(['--host-resolver-rules=MAP hub.test 127.0.0.1'], async (page) => {
    await page.goto(`http://hub.test:${port}/lock`);
    const strip = page.locator('.strip');
    await expect(strip).toContainText('Bu cihaz əlaqəsiz işləyə bilmir');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(360);
    await strip.getByRole('link').click();
    await page.waitForURL(/\/setup$/);
    await expect(page.getByText('Bu cihaz əlaqəsiz işləyə bilmir.')).toBeVisible();
    await expect(page.getByText('Ünvan qorunmur')).toBeVisible();
  });
});

test('the page for devices is complete without scripts @no-js', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto('/setup');
  await expect(page.getByRole('heading', { name: 'Sertifikatı quraşdırın' })).toBeVisible();
  await expect(page.locator('svg.qr')).toHaveCount(2);
  await page.getByText('Android', { exact: true }).click();
  await expect(page.getByText('sufra-ca.crt')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Sertifikatı yüklə' }).click();
  expect((await download).suggestedFilename()).toBe('sufra-ca.crt');
  await page.getByRole('link', { name: 'RU' }).click();
  await expect(page.getByRole('heading', { name: 'Установите сертификат' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
