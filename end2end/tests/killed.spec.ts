// A browser that is killed at a bad moment: whatever a screen called kept reaches the hub, once.
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, Hub, test } from '../fixtures';
import { addDish, signIn } from '../till';

/** How often the browser is killed; more with `SUFRA_KILLS=50`. */
const ROUNDS = Number(process.env.SUFRA_KILLS ?? 8);
/** Dishes without a question. */
const DISHES = ['Mərci şorbası', 'Dovğa', 'Piti'];

interface Round {
  order: string;
  /** Lines that the screen called kept on this device. */
  kept: number;
  /** Taps that were made: there can be no more lines. */
  taps: number;
}

async function open(profile: string, hub: Hub): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.SUFRA_CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    baseURL: hub.address,
    locale: 'az-AZ',
    viewport: { width: 1366, height: 768 },
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Every process of the browser at once, as when a phone's battery falls out. */
function killAll(profile: string): void {
  try {
    execFileSync('pkill', ['-KILL', '-f', `user-data-dir=${profile}`]);
  } catch {
    // None is left.
  }
}

test('a browser that is killed loses nothing that it called kept @terminal', async ({ request }) => {
  test.setTimeout(60_000 + ROUNDS * 20_000);
  const hub = await Hub.start();
  const profile = mkdtempSync(join(tmpdir(), 'sufra-e2e-profile-'));
  const rounds: Round[] = [];
  try {
    const first = await open(profile, hub);
    await signIn(first.page, hub, 'waiter');
    // The device can start without the hub.
    await expect.poll(() => first.page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 20_000 }).toBe(true);
    await first.page.waitForTimeout(2_500);
    await first.context.close();

    for (let round = 0; round < ROUNDS; round += 1) {
      // Mostly without the hub: with it a line is there before anything is said of it.
      const away = round % 4 !== 0;
      if (away) await hub.kill();
      const { page } = await open(profile, hub);
      await page.goto('/floor?new=takeaway');
      await page.waitForURL(/\/order\//);
      const one: Round = { order: new URL(page.url()).pathname.split('/')[2] ?? '', kept: 0, taps: 0 };
      const moment = Math.random() * 4_000;
      const killed = new Promise<void>((resolve) => {
        setTimeout(() => {
          killAll(profile);
          resolve();
        }, 1_500 + moment);
      });
      const working = async () => {
        for (const dish of DISHES) {
          one.taps += 1;
          await addDish(page, 'Şorbalar', dish);
        }
        for (;;) {
          one.kept = Math.max(one.kept, await page.locator('.order .line[data-state="queued"]').count());
          await page.waitForTimeout(50);
        }
      };
      // It ends when the browser is gone.
      await Promise.race([killed, working().catch(() => undefined)]);
      await killed;
      rounds.push(one);
      if (away) await hub.restart();
    }

    const { context, page } = await open(profile, hub);
    await page.goto('/outbox');
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    await page.waitForTimeout(1_000);
    await expect(page.locator('.pile li[data-state="wait"]')).toHaveCount(0, { timeout: 20_000 });
    await expect(page.locator('.pile li[data-state="refused"]')).toHaveCount(0);
    await context.close();

    const login = await request.post(`${hub.address}/api/auth/login`, { data: hub.demo.apiUser });
    const { token } = (await login.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request.get(`${hub.address}/api/snapshot`, { headers });
    const { state } = (await answer.json()) as { state: { orders: Record<string, { lines: { id: string }[] }> } };
    for (const round of rounds) {
      const lines = state.orders[round.order]?.lines ?? [];
      expect(new Set(lines.map((line) => line.id)).size, JSON.stringify(round)).toBe(lines.length);
      expect(lines.length, JSON.stringify(round)).toBeGreaterThanOrEqual(round.kept);
      expect(lines.length, JSON.stringify(round)).toBeLessThanOrEqual(round.taps);
    }
    expect(rounds.some((round) => round.kept > 0)).toBe(true);
  } finally {
    killAll(profile);
    await hub.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
