// Screens in parts of their own, which the browser loads after the order screen.
import { expect, Hub, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';
import { type Browser, type BrowserContext, type Page } from '@playwright/test';

const PARTS = '**/pkg/{split,chunk}_*.wasm';

/** Whose parts come from the hub alone: what a worker answers, a test cannot hold back. */
function bare(browser: Browser, hub: Hub): Promise<BrowserContext> {
  return browser.newContext({ baseURL: hub.address, locale: 'az-AZ', serviceWorkers: 'block' });
}

/** The addresses of the parts that were asked for, as they are asked for. */
function asked(page: Page): string[] {
  const parts: string[] = [];
  page.on('request', (request) => {
    if (/\/pkg\/(split|chunk)_/.test(request.url())) parts.push(new URL(request.url()).pathname);
  });
  return parts;
}

async function isAlive(page: Page): Promise<void> {
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
}

test('the order screen is painted and alive before it asks for any part, and all come then @terminal', async ({ browser, hub }) => {
  const context = await bare(browser, hub);
  const page = await context.newPage();
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = page.url();
  await page.close();

  const fresh = await context.newPage();
  await fresh.addInitScript(() => {
    new MutationObserver(() => {
      if (document.documentElement.hasAttribute('data-live')) performance.mark('alive');
    }).observe(document, { subtree: true, attributes: true });
  });
  const parts = asked(fresh);
  await fresh.goto(order);
  await expect.poll(() => new Set(parts).size).toBeGreaterThan(1);
  const times = await fresh.evaluate(() => {
    const files = performance.getEntriesByType('resource').filter((file) => /\/(split|chunk)_/.test(file.name));
    return {
      first: Math.min(...files.map((file) => file.startTime)),
      painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      alive: performance.getEntriesByName('alive')[0].startTime,
    };
  });
  expect(times.first).toBeGreaterThan(times.painted);
  expect(times.first).toBeGreaterThan(times.alive);
  // Nothing is loaded twice: every screen is here.
  await fresh.waitForTimeout(500);
  const loaded = parts.length;
  await fresh.locator('a.tab[href="/floor"]').first().click();
  await expect(fresh.locator('.table-tile').first()).toBeVisible();
  expect(parts.length).toBe(loaded);
  await context.close();
});

test('a screen of a part opens by its address, with the hub and without @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' });
    const page = await context.newPage();
    await signIn(page, hub, 'manager');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    const screens: [string, string][] = [
      ['/devices', 'h1'],
      ['/kitchen/expo', '.kds'],
      ['/board', '.guests'],
      ['/outbox', 'h1'],
    ];
    for (const [path, there] of screens) {
      const parts = asked(page);
      await page.goto(path);
      await isAlive(page);
      await expect(page.locator(there).first()).toBeVisible();
      await expect(page.locator('link[rel="preload"][href*="/pkg/split_"]')).toHaveCount(1);
      expect(parts.length).toBeGreaterThan(0);
    }
    await page.goto('/floor');
    await page.locator('.who').click();
    await expect(page.locator('.keeping')).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
    await page.waitForTimeout(2_500);
    await page.close();
    await hub.kill();

    const cold = await context.newPage();
    for (const [path, there] of screens) {
      await cold.goto(path);
      await expect(cold.locator('body')).toHaveAttribute('data-shell', '');
      await expect(cold.locator(there).first()).toBeVisible();
      await expect(cold.locator('.coming')).toHaveCount(0);
    }
  } finally {
    await hub.stop();
  }
});

test('a sheet whose part is not here yet is said in words, and opens once it is @terminal', async ({ browser, hub }) => {
  const context = await bare(browser, hub);
  const page = await context.newPage();
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = page.url();
  await page.close();

  const fresh = await context.newPage();
  await context.route(PARTS, (route) => route.abort());
  await fresh.goto(order);
  await isAlive(fresh);
  await fresh.locator('.who').click();
  await expect(fresh.locator('.toast')).toContainText('Bu ekran hələ yüklənməyib');
  await expect(fresh.getByRole('dialog')).toHaveCount(0);
  await context.unroute(PARTS);
  await expect(async () => {
    await fresh.locator('.who').click();
    await expect(fresh.getByRole('dialog')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await context.close();
});

test('a part that does not come is said in words, and comes by itself @terminal', async ({ browser, hub }) => {
  const context = await bare(browser, hub);
  const page = await context.newPage();
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = page.url();
  await context.route(PARTS, (route) => route.abort());
  // From the order screen, which stands.
  await page.goto(order);
  await isAlive(page);
  await page.locator('a.tab[href="/floor"]').first().click();
  const said = page.locator('.coming [role="alert"]');
  await expect(said).toContainText('Bu ekran hələ yüklənməyib');
  await page.goBack();
  await expect(page.locator('.order')).toBeVisible();
  await page.goForward();
  await expect(said).toBeVisible();
  await context.unroute(PARTS);
  await expect(page.locator('.table-tile').first()).toBeVisible({ timeout: 10_000 });

  // By its address: what the hub drew gives way to the sentence.
  await context.route(PARTS, (route) => route.abort());
  await page.goto('/floor');
  await expect(said).toBeVisible();
  await expect(page.locator('.table-tile')).toHaveCount(0);
  await context.unroute(PARTS);
  await page.locator('.coming .btn').click();
  await expect(page.locator('.table-tile').first()).toBeVisible({ timeout: 10_000 });
  await context.close();
});

test('what is done before the part that keeps it is here waits for it, and the device says so @terminal', async ({ browser, hub }) => {
  const context = await bare(browser, hub);
  const page = await context.newPage();
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = page.url();
  await page.close();

  const fresh = await context.newPage();
  const till = '**/pkg/split_till.*.wasm';
  await context.route(till, (route) => route.abort());
  await fresh.goto(order);
  await isAlive(fresh);
  await fresh.locator('.rail').getByText('Şorbalar', { exact: true }).click();
  await fresh.locator('.tile', { hasText: 'Mərci şorbası' }).click();
  await fresh.keyboard.press('Shift+F4');
  // Nothing is shown as if it were kept; that it waits is said.
  await expect(fresh.locator('.order')).toContainText('saxlanılır…');
  await expect(fresh.locator('.order .line')).toHaveCount(0);
  await expect(fresh.locator('.stop')).toBeVisible({ timeout: 15_000 });
  await context.unroute(till);
  await expect(fresh.locator('.stop')).toHaveCount(0);
  await expect(fresh.locator('.order .line[data-state="sent"]')).toContainText('Mərci şorbası');
  // The hub has it, and not the screen alone.
  const id = new URL(order).pathname.split('/')[2];
  const known = async () => {
    const answer = await fresh.request.get('/api/snapshot');
    return ((await answer.json()).state.orders[id]?.lines ?? []).length;
  };
  await expect.poll(known).toBe(1);
  await fresh.reload();
  await expect(fresh.locator('.order .line[data-state="sent"]')).toHaveCount(1);
  await context.close();
});
