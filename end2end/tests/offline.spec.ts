// Pages that start while the hub is away. "Away" is a hub whose process was killed, never the browser's own switch.
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, Hub, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';
import { type Browser, type BrowserContext, type Page } from '@playwright/test';

/** What must not be said on the console: the browser's own lines about a hub that is away are no fault. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource|net::ERR_/.test(text)) faults.push(text);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  return faults;
}

async function device(browser: Browser, hub: Hub, width = 1366, height = 768): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: hub.address,
    viewport: { width, height },
    locale: 'az-AZ',
    timezoneId: 'Asia/Baku',
  });
}

/** Opens the person's sheet and waits until the device says that it would start without the hub. */
async function waitUntilReady(page: Page): Promise<void> {
  await page.locator('.who').click();
  await expect(page.locator('.keeping')).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
  await page.keyboard.press('Escape');
}

async function hubIsLost(page: Page): Promise<void> {
  await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'down', { timeout: 10_000 });
}

test('a device starts without the hub, goes on where it was, and is live again by itself @terminal', async ({ browser }) => {
  test.setTimeout(90_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const first = await context.newPage();
    await signIn(first, hub, 'cashier');
    const table = await openTable(first);
    await addDish(first, 'Şorbalar', 'Mərci şorbası');
    await addDish(first, 'Şorbalar', 'Mərci şorbası');
    await first.keyboard.press('Shift+F4');
    await expect(first.locator('.order .line[data-state="sent"]').first()).toBeVisible();
    const order = new URL(first.url()).pathname;
    await waitUntilReady(first);
    // Events after the snapshot are written within two seconds.
    await first.waitForTimeout(2_500);
    await first.close();
    await hub.kill();

    const page = await context.newPage();
    const faults = watch(page);
    // A cold start, at an address of its own.
    await page.goto('/floor');
    await expect(page.locator('body')).toHaveAttribute('data-shell', '');
    const tile = page.locator('.table-tile[data-state="open"] .no', { hasText: new RegExp(`^${table}$`) });
    await expect(tile).toBeVisible();
    await hubIsLost(page);
    await expect(page.locator('.topbar .badge')).toContainText(/\d\d:\d\d vəziyyəti/);
    // Again, and by a deep link.
    await page.reload();
    await expect(tile).toBeVisible();
    await page.goto(order);
    await expect(page.locator('.order .line[data-state="sent"]').first()).toContainText('Mərci şorbası');
    await page.goto(`${order}/pay`);
    await expect(page.locator('.paper')).toContainText('Mərci');
    await page.goto('/kitchen/expo');
    await expect(page.locator('article.ticket').first()).toContainText('Mərci');
    await expect(page.locator('.k-alarms [role="alert"]').first()).toBeVisible();
    await page.goto('/no-such-page');
    await expect(page.locator('.empty')).toBeVisible();
    await page.goto('/floor');
    await expect(tile).toBeVisible();

    await hub.restart();
    await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
    await expect(page.locator('.topbar .badge')).toHaveCount(0);
    await expect(page.locator('body')).toHaveAttribute('data-shell', '');
    // Alive: a check of another device appears here.
    const other = await (await device(browser, hub)).newPage();
    await signIn(other, hub, 'waiter');
    const second = await openTable(other);
    await addDish(other, 'Şorbalar', 'Mərci şorbası');
    await expect(page.locator('.table-tile[data-state="open"] .no', { hasText: new RegExp(`^${second}$`) })).toBeVisible();
    // With the hub back, the hub draws the page.
    await page.reload();
    await expect(page.locator('body')).not.toHaveAttribute('data-shell', '');
    expect(faults).toEqual([]);
  } finally {
    await hub.stop();
  }
});

test('a device where nobody is signed in shows no one and says that the hub is needed @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await waitUntilReady(page);
    await page.locator('.who').click();
    await page.locator('.sheet footer button').last().click();
    await page.waitForURL(/\/lock$/);
    await page.waitForTimeout(500);
    await hub.kill();

    const cold = page;
    const faults = watch(cold);
    for (const path of ['/floor', '/', '/lock']) {
      await cold.goto(path);
      await cold.waitForURL(/\/lock$/);
      await expect(cold.locator('.banner').first()).toContainText('Giriş üçün hub lazımdır');
      await expect(cold.locator('body')).not.toContainText(hub.staff('waiter').name);
      await expect(cold.locator('body')).not.toContainText('Mərci');
    }
    const kept = await cold.evaluate(async () => {
      const open = indexedDB.open('sufra-cache');
      const db = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
      const tx = db.transaction(['start', 'snapshot', 'catalog']);
      const keys = (name: string) =>
        new Promise<string[]>((resolve) => {
          const asked = tx.objectStore(name).getAllKeys();
          asked.onsuccess = () => resolve(asked.result.map(String));
        });
      const all = [await keys('start'), await keys('snapshot'), await keys('catalog')];
      db.close();
      return all;
    });
    // The catalogue is nobody's.
    expect(kept).toEqual([['probe'], [], ['catalog', 'name']]);
    await hub.restart();
    await expect(cold.getByRole('button', { name: hub.staff('waiter').name })).toBeVisible({ timeout: 15_000 });
    expect(faults).toEqual([]);
  } finally {
    await hub.stop();
  }
});

test('what was ordered without the hub is there after a cold start, and goes out once @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const first = await context.newPage();
    await signIn(first, hub, 'cashier');
    await waitUntilReady(first);
    await first.close();
    await hub.kill();
    const page = await context.newPage();
    const faults = watch(page);
    await page.goto('/floor');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    const order = new URL(page.url()).pathname;
    await page.waitForTimeout(500);
    await page.goto(order);
    await expect(page.locator('.order .line')).toContainText('Mərci şorbası');
    await hub.restart();
    await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
    const other = await (await device(browser, hub)).newPage();
    await signIn(other, hub, 'waiter');
    await other.goto(order);
    await expect(other.locator('.order .line')).toHaveCount(1);
    expect(faults).toEqual([]);
  } finally {
    await hub.stop();
  }
});

test('who signs out while the hub is away stays signed out when it is back @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    await hub.kill();
    await page.goto('/floor');
    await page.locator('.who').click();
    await page.locator('.sheet footer button').last().click();
    await page.waitForURL(/\/lock$/);
    await expect(page.locator('.banner').first()).toContainText('Giriş üçün hub lazımdır');
    await page.goto('/floor');
    await page.waitForURL(/\/lock$/);
    // The browser still has the session's cookie, and the hub knows it: it is told now.
    await page.goto('about:blank');
    await hub.restart();
    await page.goto('/floor');
    await page.waitForURL(/\/lock$/, { timeout: 15_000 });
    await page.reload();
    await page.waitForURL(/\/lock$/);
    await signIn(page, hub, 'cashier');
    await page.waitForTimeout(4_000);
    await expect(page.locator('.plan')).toBeVisible();
  } finally {
    await hub.stop();
  }
});

test('a sitting that has ended meanwhile leads to the lock screen as soon as the hub is back @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    await hub.kill();
    await page.goto('/floor');
    await expect(page.locator('.plan')).toBeVisible();
    hub.run('staff', '--data', hub.data, 'deactivate', hub.staff('waiter').name);
    await hub.restart();
    await page.waitForURL(/\/lock$/, { timeout: 25_000 });
    await hub.kill();
    await page.goto('/floor');
    await page.waitForURL(/\/lock$/);
  } finally {
    await hub.stop();
  }
});

test('caches of a newer form are left alone, and nothing else suffers @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    const faults = watch(page);
    await page.goto('/manifest.webmanifest');
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const open = indexedDB.open('sufra-cache', 99);
          open.onupgradeneeded = () => open.result.createObjectStore('of another build').put('kept', 'it');
          open.onsuccess = () => (open.result.close(), resolve());
        }),
    );
    await signIn(page, hub, 'waiter');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.locator('.who').click();
    await page.waitForTimeout(4_000);
    await expect(page.locator('.keeping')).toHaveAttribute('data-state', 'wait');
    await hub.kill();
    await page.goto('/floor');
    await page.waitForURL(/\/lock$/);
    await expect(page.locator('.banner').first()).toContainText('Giriş üçün hub lazımdır');
    const versions = await page.evaluate(async () => (await indexedDB.databases()).map((one) => `${one.name} ${one.version}`));
    expect(versions).toContain('sufra-cache 99');
    expect(faults).toEqual([]);
  } finally {
    await hub.stop();
  }
});

test('the worker answers nothing that only the hub can answer @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    await page.reload();
    const byWorker = async (path: string) => {
      const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path);
      await page.evaluate((path) => fetch(path).then((answer) => answer.text()), path);
      return (await answered).fromServiceWorker();
    };
    expect(await byWorker('/api/session')).toBe(false);
    expect(await byWorker('/api/snapshot')).toBe(false);
    expect(await byWorker('/sw.js')).toBe(false);
    expect(await byWorker('/icon.svg')).toBe(true);
    const caches = await page.evaluate(async () => {
      const paths: string[] = [];
      for (const name of await window.caches.keys())
        for (const kept of await (await window.caches.open(name)).keys()) paths.push(new URL(kept.url).pathname);
      return paths;
    });
    expect(caches.filter((path) => path.startsWith('/api') || path.startsWith('/setup'))).toEqual([]);
    expect(caches).toContain('/shell');
    await hub.kill();
    const failed = await page.evaluate(() => fetch('/api/session').then(() => 'answered', () => 'failed'));
    expect(failed).toBe('failed');
    const setup = await page.evaluate(() => fetch('/setup').then(() => 'answered', () => 'failed'));
    expect(setup).toBe('failed');
  } finally {
    await hub.stop();
  }
});

test('a worker that is switched off takes itself and its files away @terminal', async ({ browser }) => {
  test.setTimeout(120_000);
  const hub = await Hub.start();
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    await hub.kill();
    appendFileSync(join(hub.data, 'config.toml'), 'service_worker = false\n');
    await hub.restart();
    const left = () =>
      page.evaluate(async () => {
        const names = await window.caches.keys();
        const workers = await navigator.serviceWorker.getRegistrations();
        return [names.length, workers.filter((one) => one.active).length];
      });
    // The browser asks for the worker anew when a page is opened, and takes its time where the machine is busy.
    await expect(async () => {
      await page.goto('/floor');
      await expect.poll(left, { timeout: 15_000 }).toEqual([0, 0]);
    }).toPass({ timeout: 80_000 });
    // A page that was open meanwhile, or is opened later, says that it would not start without the hub.
    await page.locator('.who').click();
    await expect(page.locator('.keeping')).toHaveAttribute('data-state', 'down', { timeout: 10_000 });
    await page.reload();
    await expect(page.locator('.plan')).toBeVisible();
  } finally {
    await hub.stop();
  }
});

test('a hub that hangs, or a proxy without one, does not keep a page waiting @terminal', async ({ browser }) => {
  test.setTimeout(90_000);
  const hub = await Hub.start();
  const proxy = createServer((_, answer) => answer.writeHead(503).end('no hub'));
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    hub.freeze();
    const began = Date.now();
    await page.goto('/floor');
    await expect(page.locator('.table-tile').first()).toBeVisible();
    expect(Date.now() - began).toBeLessThan(6_000);
    await expect(page.locator('body')).toHaveAttribute('data-shell', '');
    hub.thaw();
    await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });

    await hub.kill();
    const { hostname, port } = new URL(hub.address);
    await new Promise<void>((resolve) => proxy.listen(Number(port), hostname, resolve));
    await page.goto('/floor');
    await expect(page.locator('body')).toHaveAttribute('data-shell', '');
    await expect(page.locator('.table-tile').first()).toBeVisible();
    await expect(page.locator('.who')).toBeVisible();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    await hub.stop();
  }
});

test('the kitchen display stays lit as long as it is shown @terminal', async ({ page, hub }) => {
  await page.addInitScript(() => {
    const light = window as unknown as { held: number };
    light.held = 0;
    const lock = { released: false, release: async () => void (light.held -= 1) };
    Object.defineProperty(navigator.wakeLock, 'request', { value: async () => ((light.held += 1), lock) });
  });
  const held = () => page.evaluate(() => (window as unknown as { held: number }).held);
  await signIn(page, hub, 'manager');
  await page.waitForTimeout(2_500);
  expect(await held()).toBe(0);
  await page.getByRole('link', { name: 'Mətbəx' }).click();
  await page.waitForURL(/kitchen/);
  await expect.poll(held).toBe(1);
  await page.waitForTimeout(2_000);
  expect(await held()).toBe(1);
  await page.goBack();
  await expect.poll(held).toBe(0);
});

test('a shortcut of the installed app opens a new takeaway, once @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await page.goto('/floor?new=takeaway');
  await page.waitForURL(/\/order\//);
  await page.goBack();
  await page.waitForURL(/\/floor$/);
  await expect(page.locator('.plan')).toBeVisible();
});

/** The bundle under another build's name; only its id differs. */
function another(build: string): string {
  const dist = mkdtempSync(join(tmpdir(), 'sufra-dist-'));
  cpSync(process.env.SUFRA_DIST ?? 'dist', dist, { recursive: true });
  const file = join(dist, 'manifest.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), buildId: build }));
  return dist;
}

test('a newer build is offered, and starts when it is asked to or when the screen is idle, once @terminal', async ({ browser }) => {
  test.setTimeout(180_000);
  const hub = await Hub.start();
  const builds = ['second', 'third'].map(another);
  try {
    const context = await device(browser, hub);
    const page = await context.newPage();
    const faults = watch(page);
    await signIn(page, hub, 'waiter');
    await waitUntilReady(page);
    await expect(page.locator('.renewal')).toHaveCount(0);
    let loads = 0;
    page.on('load', () => (loads += 1));
    for (const [index, dist] of builds.entries()) {
      await hub.kill();
      await hub.restart(['--dist', dist]);
      await expect(page.locator('.renewal')).toBeVisible({ timeout: 30_000 });
      const loaded = page.waitForEvent('load', { timeout: 60_000 });
      // The second time nobody presses it: the screen is idle.
      if (index === 0) await page.locator('.renewal button').click();
      await loaded;
      expect(await page.locator('#boot').textContent()).toContain(['"buildId":"second"', '"buildId":"third"'][index]);
      await page.waitForTimeout(2_500);
      expect(loads).toBe(index + 1);
      await expect(page.locator('.renewal')).toHaveCount(0);
      // This build and the one before it.
      expect(await page.evaluate(async () => (await window.caches.keys()).length)).toBe(2);
    }
    await waitUntilReady(page);
    await hub.kill();
    await page.goto('/floor');
    expect(await page.locator('#boot').textContent()).toContain('"buildId":"third"');
    await expect(page.locator('.plan')).toBeVisible();
    expect(faults).toEqual([]);
  } finally {
    await hub.stop();
    for (const dist of builds) rmSync(dist, { recursive: true, force: true });
  }
});
