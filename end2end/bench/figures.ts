// What the browser's side of `cargo xtask bench` shares: figures as lines of JSON, long menus, a slower processor, and
// the time from a tap to the frame that shows it.
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { type CDPSession, type Page } from '@playwright/test';
import { Hub } from '../fixtures';

/** How often a whole measurement is repeated. */
export const ROUNDS = Number(process.env.SUFRA_ROUNDS ?? 5);

/** Writes the samples of a figure; the bench makes their median. */
export function figure(name: string, values: number[], floor?: number, target?: number): void {
  const path = process.env.SUFRA_FIGURES;
  if (!path) throw new Error('SUFRA_FIGURES is not set: measure with `cargo xtask bench`');
  appendFileSync(path, `${JSON.stringify({ name, values, floor: floor ?? null, target: target ?? null })}\n`);
}

/** The value below which `percent` of the samples lie, by nearest rank. */
export function percentile(samples: number[], percent: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] ?? Number.NaN;
}

/** A hub whose menu has so many dishes; as many as the demo's when no number is given. */
export function hubWith(items?: number): Promise<Hub> {
  const bench = process.env.SUFRA_BENCH ?? '';
  const grow = (data: string) => void execFileSync(bench, ['grow-menu', '--data', data, '--items', String(items)]);
  return Hub.start([], items === undefined ? undefined : grow);
}

/** The page's own line to the browser, with the processor so many times slower. */
export async function slowed(page: Page, rate: number): Promise<CDPSession> {
  const line = await page.context().newCDPSession(page);
  await line.send('Emulation.setCPUThrottlingRate', { rate });
  return line;
}

/** What the page keeps for `frames`. */
interface Watched {
  frames: number[];
}

/**
 * Keeps the time from each tap to the frame after the first change inside `where`. The tap's own time stamp counts,
 * so waiting for a busy page is part of it.
 */
export async function watchTaps(page: Page, where: string): Promise<void> {
  await page.addInitScript((where) => {
    const kept = window as unknown as Watched;
    kept.frames = [];
    let tapped = 0;
    addEventListener('click', (event) => (tapped = event.timeStamp), true);
    const inside = ({ target }: MutationRecord) =>
      (target instanceof Element ? target : target.parentElement)?.closest(where) !== null;
    new MutationObserver((changes) => {
      if (tapped === 0 || !changes.some(inside)) return;
      const from = tapped;
      tapped = 0;
      // A message that is posted in a frame is read after it was painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => kept.frames.push(performance.now() - from);
        port2.postMessage(null);
      });
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  }, where);
}

/** The times that were kept since the last question. */
export function frames(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Watched).frames.splice(0));
}
