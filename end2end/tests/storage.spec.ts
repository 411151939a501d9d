// The storage of a device that is full, dies once, is dead, or never answers: nothing is said to be kept that is not.
import { expect, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';
import { type Page } from '@playwright/test';

type Mood = 'fine' | 'full until the caches are empty' | 'full' | 'dies once' | 'dead';

/** Makes the storage of the outbox behave as `window.mood` says, as browsers do it in such cases. */
async function moody(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const own = window as unknown as { mood: Mood; emptied: string[]; died: number };
    Object.assign(own, { mood: 'fine', emptied: [], died: 0 });
    const isOutbox = (db: IDBDatabase) => db.name === 'sufra-outbox';
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args: Parameters<typeof transaction>) {
      const dies = own.mood === 'dead' || (own.mood === 'dies once' && own.died === 0);
      if (isOutbox(this) && dies) {
        own.died += 1;
        throw new DOMException('The database connection is closing.', 'InvalidStateError');
      }
      return transaction.apply(this, args);
    };
    const { put, clear } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      const room = own.mood !== 'full' && !(own.mood === 'full until the caches are empty' && own.emptied.length === 0);
      if (isOutbox(this.transaction.db) && !room) throw new DOMException('No room.', 'QuotaExceededError');
      return put.apply(this, args);
    };
    IDBObjectStore.prototype.clear = function () {
      if (this.transaction.db.name === 'sufra-cache') own.emptied.push(this.name);
      return clear.call(this);
    };
  });
}

const set = (page: Page, mood: Mood) =>
  page.evaluate((now) => Object.assign(window, { mood: now, emptied: [] }), mood);

test('a full device gives its caches up first, and says so when that is not enough @terminal', async ({ page, hub }) => {
  await moody(page);
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const lines = page.locator('.order .line');
  const refusal = page.locator('.order .banner');

  await set(page, 'full until the caches are empty');
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await expect.poll(() => page.evaluate(() => (window as unknown as { emptied: string[] }).emptied)).toContain('catalog');
  await expect(refusal).toHaveCount(0);

  await set(page, 'full');
  await page.locator('.tile', { hasText: 'Dovğa' }).first().click();
  await expect(refusal.first()).toContainText('yer yoxdur');
  await expect(lines).toHaveCount(1);

  await set(page, 'fine');
  await addDish(page, 'Şorbalar', 'Dovğa');
  await expect(refusal).toHaveCount(0);
  await expect(lines).toHaveCount(2);
  await page.reload();
  await expect(lines).toHaveCount(2);
});

test('a storage that dies is opened again once, and a dead one stops the page in words @terminal', async ({ page, hub }) => {
  await moody(page);
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await set(page, 'dies once');
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { died: number }).died)).toBe(1);

  await set(page, 'dead');
  await page.locator('.tile', { hasText: 'Dovğa' }).first().click();
  const stop = page.getByRole('alertdialog');
  await expect(stop).toContainText('cavab vermir');
  await expect(page.locator('.order .line', { hasText: 'Dovğa' })).toHaveCount(0);
  await stop.getByRole('button').click();
  await expect(page.locator('.order .line')).toHaveCount(1);
  await expect(stop).toHaveCount(0);
});

test('a storage that never answers stops the page in words @terminal', async ({ page, hub }) => {
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (name: string, version?: number) {
      // A request that nothing comes of, as on phones that put the storage to sleep.
      if (name === 'sufra-outbox') return new EventTarget() as unknown as IDBOpenDBRequest;
      return open.call(this, name, version);
    };
  });
  await signIn(page, hub, 'waiter');
  await expect(page.getByRole('alertdialog')).toContainText('cavab vermir', { timeout: 30_000 });
});
