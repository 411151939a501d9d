// What the kitchen's specs share: orders that arrive from outside, a screen whose touches are counted, and an ear.
import { type Browser, type Page } from '@playwright/test';
import { expect, type Hub } from './fixtures';
import { signIn } from './till';

/** A dish and how many. */
export type Dish = [id: string, quantity: number];

/** Outside clients of one hub, by its address. */
const tokens = new Map<string, string>();

async function token(hub: Hub): Promise<string> {
  const known = tokens.get(hub.address);
  if (known) return known;
  const answer = await fetch(`${hub.address}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hub.demo.apiUser),
  });
  const fresh = ((await answer.json()) as { token: string }).token;
  tokens.set(hub.address, fresh);
  return fresh;
}

/** Asks the hub as the manager's outside client. */
export async function ask<T>(hub: Hub, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(hub.address + path, {
    method,
    headers: {
      authorization: `Bearer ${await token(hub)}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

/** An order over the counter, in the kitchen at once; its id and number. */
export async function order(hub: Hub, dishes: Dish[], channel = 'takeaway'): Promise<{ id: string; number: number; total: number }> {
  const items = dishes.map(([menuItemId, quantity]) => ({ menuItemId, quantity }));
  return ask(hub, 'POST', '/api/orders', { channel, items, send: true });
}

/** Counts the touches on a page and keeps what it plays; to be called before its first address. */
export async function counted(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = window as unknown as { taps: number; tones: number[] };
    seen.taps = 0;
    addEventListener('pointerdown', () => (seen.taps += 1), true);
    // What is played, by the pitch of its first notes.
    seen.tones = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      seen.tones.push(this.frequency.value);
      return start.call(this, when);
    };
  });
}

/** A kitchen's screen at its own size, on which touches are counted. */
export async function kitchen(browser: Browser, hub: Hub, station: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: { width: 1920, height: 1080 },
    locale: 'az-AZ',
    timezoneId: 'Asia/Baku',
  });
  const page = await context.newPage();
  await counted(page);
  await signIn(page, hub, 'kitchen');
  await page.goto(`/kitchen/${station}`);
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  // The parts of a screen come after it; a touch before would be lost.
  await expect(page.locator('.k-head .live[data-state="ok"]')).toBeVisible();
  return page;
}

/** How many touches an act takes. */
export async function taps(page: Page, act: () => Promise<void>): Promise<number> {
  const count = () => page.evaluate(() => (window as unknown as { taps: number }).taps);
  const before = await count();
  await act();
  return (await count()) - before;
}

/** The pitches that were played since the last question. */
export async function tones(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { tones: number[] }).tones.splice(0));
}
