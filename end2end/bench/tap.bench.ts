// What a waiter waits for after a tap: the line on the screen, with a long menu and on a slow phone.
import { type Browser, type Page } from '@playwright/test';
import { expect, type Hub, test } from '../fixtures';
import { openTable, signIn } from '../till';
import { figure, frames, hubWith, percentile, ROUNDS, slowed, watchTaps } from './figures';

/** Taps behind one reading. */
const TAPS = 40;

/** A waiter's screen with an open table, whose taps are watched. */
async function till(browser: Browser, hub: Hub, phone: boolean, where: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: phone ? { width: 360, height: 740 } : { width: 1366, height: 768 },
    isMobile: phone,
    hasTouch: phone,
    locale: 'az-AZ',
  });
  const page = await context.newPage();
  await watchTaps(page, where);
  await page.addInitScript(() => {
    const kept = window as unknown as { spent: Map<number, number> };
    kept.spent = new Map();
    type Event = PerformanceEntry & { interactionId: number };
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as Event[]) {
        if (one.interactionId === 0) continue;
        kept.spent.set(one.interactionId, Math.max(one.duration, kept.spent.get(one.interactionId) ?? 0));
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await page.reload();
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await page.locator('.rail').getByText('İçkilər', { exact: true }).click();
  await expect(page.locator('.tile').nth(3)).toBeVisible();
  await page.waitForTimeout(1500);
  return page;
}

/** Taps dish after dish; the time of each to its frame. */
async function tap(page: Page): Promise<number[]> {
  await frames(page);
  const tiles = page.locator('.tile-slot:not(:has(.tile-choices)) .tile:not([aria-disabled])');
  const count = Math.min(await tiles.count(), 12);
  for (let nth = 0; nth < TAPS; nth += 1) {
    const tile = tiles.nth(nth % count);
    await tile.scrollIntoViewIfNeeded();
    await tile.click();
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(300);
  const times = await frames(page);
  expect(times.length).toBeGreaterThan(TAPS / 2);
  return times;
}

test('11.tap.2000-items', async ({ browser }) => {
  test.setTimeout(300_000);
  const hub = await hubWith(2000);
  try {
    const p95: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await till(browser, hub, false, '.order .lines');
      p95.push(percentile(await tap(page), 95));
      await page.context().close();
    }
    figure('11.tap.2000-items.p95', p95, 50, 50);
  } finally {
    await hub.stop();
  }
});

test('11.tap.cpu4', async ({ browser }) => {
  test.setTimeout(300_000);
  const hub = await hubWith();
  try {
    const [p95, inp]: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await till(browser, hub, true, '.tile');
      await slowed(page, 4);
      p95?.push(percentile(await tap(page), 95));
      // What took less than 16 ms is not told; it counts as that.
      const told = await page.evaluate(() => [...(window as unknown as { spent: Map<number, number> }).spent.values()]);
      const untold = Array<number>(Math.max(0, TAPS - told.length)).fill(16);
      inp?.push(percentile([...told, ...untold], 98));
      await page.context().close();
    }
    figure('11.tap.cpu4.p95', p95 ?? [], 100, 100);
    figure('11.inp.cpu4.p98', inp ?? [], 200, 200);
  } finally {
    await hub.stop();
  }
});
