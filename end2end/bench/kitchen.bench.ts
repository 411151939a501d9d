// A kitchen's screen with sixty open tickets: what one more costs it, and how soon it is seen.
import { type CDPSession, type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { kitchen, order } from '../kitchen';
import { figure, hubWith, percentile, ROUNDS, slowed } from './figures';

/** Tickets on the screen before the first reading. */
const OPEN = 60;
/** Tickets that come within one reading; the screen has them cleared between two. */
const UPDATES = 10;
/** Long enough for a ticket to come, be painted and be told as seen. */
const WINDOW_MS = 400;

/** Milliseconds that the page's main thread has worked so far. */
async function worked(line: CDPSession): Promise<number> {
  const { metrics } = await line.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

/** Keeps at what time of day each new card was painted. */
async function watchCards(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = window as unknown as { painted: number[] };
    kept.painted = [];
    const isCard = (node: Node) => node instanceof Element && node.matches('article.ticket');
    new MutationObserver((changes) => {
      if (!changes.some(({ addedNodes }) => [...addedNodes].some(isCard))) return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => kept.painted.push(Date.now());
        port2.postMessage(null);
      });
    }).observe(document.body, { subtree: true, childList: true });
  });
}

test('11.kitchen.60-tickets', async ({ browser }) => {
  test.setTimeout(600_000);
  const [work, seen]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const hub = await hubWith();
    try {
      const cook = await kitchen(browser, hub, 'bar');
      for (let count = 0; count < OPEN; count += 1) await order(hub, [['kompot', 1]]);
      await expect(cook.locator('article.ticket').first()).toBeVisible();
      await cook.waitForTimeout(2000);
      const line = await slowed(cook, 1);
      await line.send('Performance.enable');
      await watchCards(cook);
      const [busy, idle, waits]: [number[], number[], number[]] = [[], [], []];
      for (let count = 0; count < UPDATES; count += 1) {
        const before = await worked(line);
        await cook.waitForTimeout(WINDOW_MS);
        const between = await worked(line);
        const sent = Date.now();
        await order(hub, [['kompot', 1]]);
        await new Promise((resolve) => setTimeout(resolve, WINDOW_MS - (Date.now() - sent)));
        busy.push((await worked(line)) - between);
        idle.push(between - before);
        const painted = await cook.evaluate(() => (window as unknown as { painted: number[] }).painted.splice(0));
        if (painted[0] !== undefined) waits.push(painted[0] - sent);
      }
      // Clocks tick and the stream is read without a ticket too.
      const quiet = percentile(idle, 50);
      work.push(percentile(busy.map((one) => Math.max(0, one - quiet)), 95));
      if (waits.length > 0) seen.push(percentile(waits, 95));
      await cook.context().close();
    } finally {
      await hub.stop();
    }
  }
  figure('11.kitchen.60-tickets.p95', work, 16, 16);
  figure('3.painted.p95', seen, 100, 100);
});
