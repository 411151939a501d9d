// What is done without the hub is kept on the device, and done there once, in its order, when the hub is back.
import { type APIRequestContext, type Page } from '@playwright/test';
import { expect, Hub, test } from '../fixtures';
import { Wire } from '../proxy';
import { addDish, openTable, signIn } from '../till';

interface Line {
  menuItemId: string;
  quantity: number;
  state: string;
}

interface Known {
  id: string;
  status: string;
  tableId: string;
  closing: { state: string };
  lines: Line[];
}

/** A signed-in client beside the screens, who asks the hub what it really has. */
async function asks(hub: Hub, request: APIRequestContext): Promise<{ authorization: string }> {
  const answer = await request.post(`${hub.address}/api/auth/login`, { data: hub.demo.apiUser });
  const { token } = (await answer.json()) as { token: string };
  return { authorization: `Bearer ${token}` };
}

/** The orders that the hub has. */
async function orders(hub: Hub, request: APIRequestContext): Promise<Known[]> {
  const headers = await asks(hub, request);
  const answer = await request.get(`${hub.address}/api/snapshot`, { headers });
  const { state } = (await answer.json()) as { state: { orders: Record<string, Known> } };
  return Object.values(state.orders);
}

/** The id in the address of an order's screen. */
function orderOf(page: Page): string {
  return new URL(page.url()).pathname.split('/')[2] ?? '';
}

async function toPay(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Ödə/ }).click();
  await page.waitForURL(/\/pay$/);
}

test('an order and its payment outlive a hub that is gone @terminal', async ({ browser, request }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  const context = await browser.newContext({ baseURL: hub.address, locale: 'az-AZ', viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  try {
    await signIn(page, hub, 'cashier');
    // A page that has just begun knows nothing yet that it could go on with.
    await expect(page.locator('.table-tile').first()).toBeVisible();
    await hub.kill();

    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.locator('.order footer').getByRole('button', { name: 'Göndər və qal' }).click();
    // What nobody else can see says so on every line.
    await expect(page.locator('.order .line[data-state="queued"]')).toHaveCount(2);
    const order = orderOf(page);
    await toPay(page);
    await page.getByRole('button', { name: /Ödənişi qəbul et/ }).click();
    await expect(page.locator('.paid')).toContainText('Ödəniş bu cihazda saxlanılıb');
    await page.locator('.paid').getByRole('link').click();
    await page.waitForURL(/\/floor/);

    // Signing out would leave it to whoever comes next: the list comes instead.
    await page.locator('.topbar .who').click();
    await page.getByRole('button', { name: 'Çıxış' }).click();
    await page.waitForURL(/\/outbox/);
    await expect(page.locator('.pile li[data-state="wait"]')).toHaveCount(5);

    await hub.restart();
    await expect(page.locator('.pile li[data-state="wait"]')).toHaveCount(0, { timeout: 10_000 });
    await expect(page.locator('.pile li[data-state="done"]')).toHaveCount(5);
    const known = (await orders(hub, request)).find((one) => one.id === order);
    expect(known?.lines.map((line) => [line.quantity, line.state])).toEqual([[1, 'sent'], [1, 'sent']]);
    expect(known?.closing.state).toBe('settled');
  } finally {
    await context.close();
    await hub.stop();
  }
});

test('answers that are lost double nothing, and a frozen wire ends by itself @terminal', async ({ browser, request }) => {
  test.setTimeout(90_000);
  const hub = await Hub.start();
  const wire = await Wire.to(hub.address);
  const context = await browser.newContext({ baseURL: wire.address, locale: 'az-AZ', viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  try {
    await signIn(page, hub, 'waiter');
    await openTable(page);
    const order = orderOf(page);
    wire.become('deaf');
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    // The hub has done it; the screen cannot know.
    await expect.poll(async () => (await orders(hub, request)).find((one) => one.id === order)?.lines.length).toBe(1);
    await expect(page.locator('.order .line[data-state="queued"]')).toHaveCount(1);
    wire.become('frozen');
    await addDish(page, 'Şorbalar', 'Dovğa');
    await expect(page.locator('.order .line[data-state="queued"]')).toHaveCount(2);
    wire.become('none');
    await expect(page.locator('.order .line[data-state="queued"]')).toHaveCount(0, { timeout: 20_000 });
    await expect(page.locator('.order .line[data-state="new"]')).toHaveCount(2);
    const lines = (await orders(hub, request)).find((one) => one.id === order)?.lines;
    expect(lines?.map((line) => line.quantity)).toEqual([1, 1]);
  } finally {
    await context.close();
    await wire.stop();
    await hub.stop();
  }
});

test('two tabs keep one queue: each sees what the other did, and nothing goes out twice @terminal', async ({ browser, request }) => {
  test.setTimeout(90_000);
  const hub = await Hub.start();
  const context = await browser.newContext({ baseURL: hub.address, locale: 'az-AZ', viewport: { width: 1366, height: 768 } });
  const [one, other] = [await context.newPage(), await context.newPage()];
  try {
    await signIn(one, hub, 'waiter');
    await openTable(one);
    const order = orderOf(one);
    await other.goto(`/order/${order}`);
    await other.locator('html[data-live]').waitFor({ state: 'attached' });
    await hub.kill();
    await addDish(one, 'Şorbalar', 'Mərci şorbası');
    await addDish(other, 'Şorbalar', 'Dovğa');
    for (const page of [one, other]) {
      await expect(page.locator('.order .line')).toHaveCount(2);
    }
    // The tab that sends is closed: the other one takes over.
    await one.close();
    await hub.restart();
    const known = async () => (await orders(hub, request)).find((one) => one.id === order)?.lines.map((line) => line.quantity);
    await expect.poll(known, { timeout: 10_000 }).toEqual([1, 1]);
    await expect(other.locator('.order .line[data-state="new"]')).toHaveCount(2);
  } finally {
    await context.close();
    await hub.stop();
  }
});

test('a page whose storage was taken over by a newer build stops in words @terminal', async ({ page, hub, context }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const newer = await context.newPage();
  await newer.goto('/lock');
  // As a newer build does: it asks for the next form of the stores.
  await newer.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('sufra-outbox', 2);
        opening.onsuccess = () => resolve();
        opening.onerror = () => reject(opening.error);
      }),
  );
  await expect(page.getByRole('alertdialog')).toContainText('yeni versiyası');
});
