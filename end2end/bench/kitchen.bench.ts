// A kitchen's screen with sixty open tickets: what one more costs it, and how soon it is seen.
import { type CDPSession, type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { kitchen, order } from '../kitchen';
import { figure, hubWith, percentile, ROUNDS, slowed } from './figures';

/** Tickets on the screen before the first reading. */
const OPEN = 60;
/** Tickets that come within one round. */
const UPDATES = 20;
/** Long enough for a ticket to come, be painted and be told as seen; as long as the clocks' step. */
const WINDOW_MS = 1000;
/** A window begins so long after the clocks have moved on, so that each has their step once, away from its ends. */
const AFTER_STEP_MS = 400;

/** Milliseconds of processor time that the page's main thread has worked so far. */
async function worked(line: CDPSession): Promise<number> {
  const { metrics } = await line.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

/** Waits for the clocks' next step, and a moment more. */
async function afterStep(page: Page): Promise<void> {
  await page.evaluate(
    (pause) =>
      new Promise<void>((resolve) => {
        const seen = new MutationObserver(() => {
          seen.disconnect();
          setTimeout(resolve, pause);
        });
        for (const timer of document.querySelectorAll('.ticket .timer')) {
          seen.observe(timer, { subtree: true, characterData: true, childList: true });
        }
      }),
    AFTER_STEP_MS,
  );
}

/** What the page keeps for `nextCard`. */
interface Watched {
  painted: (at: number) => void;
}

/** Tells at what time of day each new card was painted. */
async function watchCards(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = window as unknown as Watched;
    kept.painted = () => undefined;
    const isCard = (node: Node) => node instanceof Element && node.matches('article.ticket');
    new MutationObserver((changes) => {
      if (!changes.some(({ addedNodes }) => [...addedNodes].some(isCard))) return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => kept.painted(Date.now());
        port2.postMessage(null);
      });
    }).observe(document.body, { subtree: true, childList: true });
  });
}

/** The time of day at which the next new card was painted. */
function nextCard(page: Page): Promise<number> {
  return page.evaluate(() => new Promise<number>((resolve) => ((window as unknown as Watched).painted = resolve)));
}

test('11.kitchen.60-tickets', async ({ browser }) => {
  test.setTimeout(600_000);
  const [work, whole, steps, seen]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const hub = await hubWith();
    try {
      const cook = await kitchen(browser, hub, 'bar');
      for (let count = 0; count < OPEN; count += 1) await order(hub, [['kompot', 1]]);
      await expect(cook.locator('article.ticket').first()).toBeVisible();
      // Sixty tickets do not come within one minute: their marks of being new would all go while it is measured.
      await expect(cook.locator('article.ticket[data-state="new"]')).toHaveCount(0, { timeout: 120_000 });
      const line = await slowed(cook, 1);
      await line.send('Performance.enable', { timeDomain: 'threadTicks' });
      await watchCards(cook);
      const [shown, busy, idle, waits]: [number[], number[], number[], number[]] = [[], [], [], []];
      for (let count = 0; count < UPDATES; count += 1) {
        await afterStep(cook);
        const before = await worked(line);
        await cook.waitForTimeout(WINDOW_MS);
        const between = await worked(line);
        const card = nextCard(cook);
        const sent = Date.now();
        await order(hub, [['kompot', 1]]);
        waits.push((await card) - sent);
        shown.push((await worked(line)) - between);
        await new Promise((resolve) => setTimeout(resolve, WINDOW_MS - (Date.now() - sent)));
        busy.push((await worked(line)) - between);
        idle.push(between - before);
      }
      // The clocks move on without a ticket too; their step has a figure of its own.
      const quiet = percentile(idle, 50);
      steps?.push(percentile(idle, 95));
      work?.push(percentile(shown, 95));
      whole?.push(percentile(busy.map((one) => Math.max(0, one - quiet)), 95));
      seen?.push(percentile(waits, 95));
      await cook.context().close();
    } finally {
      await hub.stop();
    }
  }
  // An update is all that the main thread does from the hub's word to the frame that shows it, of which a screen has sixty
  // a second. What follows it (the word that it was seen, the hub's answer to that, what is kept) is in the second figure.
  figure('11.kitchen.60-tickets.p95', work ?? [], 16, 16);
  figure('11.kitchen.60-tickets-and-after.p95', whole ?? []);
  figure('11.kitchen.60-clocks.p95', steps ?? []);
  figure('3.painted.p95', seen ?? [], 100, 100);
});
