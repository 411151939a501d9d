// What a waiter does at the tables, by one tap each: a held course is fired from the floor, ready food is taken, the
// bill is asked for; on the terminal and on the phone.
import { type Page } from '@playwright/test';
import { expect, type Hub, test } from '../fixtures';
import { ask, counted, kitchen, taps } from '../kitchen';
import { addDish, alone, openTable, phone, signIn, terminal, tile } from '../till';

test.describe.configure({ timeout: 60_000 });

/** A phone on which touches are counted, with the waiter signed in. */
async function waiters(page: Page, hub: Hub): Promise<Page> {
  await counted(page);
  await signIn(page, hub, 'waiter');
  return page;
}

/** The id of the check on the screen. */
const shown = (page: Page) => new URL(page.url()).pathname.split('/')[2] ?? '';

/** Taps a dish of a category on a phone. */
async function pick(page: Page, category: string, dish: string): Promise<void> {
  await page.locator('.rail').getByText(category, { exact: true }).tap();
  await page.locator('.tile', { hasText: dish }).first().tap();
  await expect(page.locator('.tile', { hasText: dish }).first().locator('.count')).toBeVisible();
}

test('a held course is fired from the floor by one tap, and its station has it @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'desert');
    const page = await waiters(await terminal(browser, hub), hub);
    const number = await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.keyboard.press('Shift+F4');
    await addDish(page, 'Desert', 'Paxlava');
    await page.keyboard.press('F2');
    await page.waitForURL(/\/floor$/);
    await expect(tile(page, number)).toHaveAttribute('data-state', 'held');
    await expect(cook.locator('article.ticket')).toHaveCount(0);
    const call = page.locator('.aside .todo-row', { hasText: `Masa ${number}` });
    expect(await taps(page, () => call.getByRole('button', { name: 'Başlat' }).click())).toBe(1);
    await expect(tile(page, number)).toHaveAttribute('data-state', 'open');
    await expect(cook.locator('article.ticket .k-line')).toContainText('Paxlava', { timeout: 1_000 });
  });
});

test('a held course is fired from the phone by one tap @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'desert');
    const page = await waiters(await phone(browser, hub), hub);
    await openTable(page);
    await pick(page, 'Desert', 'Paxlava');
    await page.locator('.turn').tap();
    await page.locator('.order').getByRole('button', { name: /^Saxla/ }).filter({ visible: true }).first().tap();
    await expect(page.locator('.order .line[data-state="held"]').or(page.locator('.mine .paused')).first()).toBeVisible();
    await page.goto('/floor');
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    const card = page.locator('.mine .ready-card.paused');
    expect(await taps(page, () => card.getByRole('button', { name: 'Başlat' }).tap())).toBe(1);
    await expect(card).toHaveCount(0);
    await expect(cook.locator('article.ticket .k-line')).toContainText('Paxlava', { timeout: 1_000 });
  });
});

test('ready food is taken by one tap on the phone, can be put back, and every screen knows it @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await waiters(await phone(browser, hub), hub);
    const till = await terminal(browser, hub);
    await signIn(till, hub, 'cashier');
    const number = await openTable(page);
    const order = shown(page);
    await pick(page, 'Şorbalar', 'Mərci şorbası');
    await page.getByRole('button', { name: /^Göndər/ }).filter({ visible: true }).first().tap();
    await page.waitForURL(/\/floor$/);
    for (const status of ['in_progress', 'ready']) await ask(hub, 'PATCH', `/api/orders/${order}/status`, { status });
    const card = page.locator('.mine .ready-card');
    await expect(card).toContainText('Mərci şorbası');
    await expect(tile(till, number)).toHaveAttribute('data-state', 'ready');
    const took = () => card.getByRole('button', { name: 'Apardım' }).tap();
    expect(await taps(page, took)).toBe(1);
    await expect(card).toHaveCount(0);
    expect(await taps(page, () => page.getByRole('button', { name: 'Geri al' }).tap())).toBe(1);
    await expect(card).toHaveCount(1);
    await took();
    await expect(card).toHaveCount(0);
    // It is told when nobody can put it back any more; the screen that goes tells it at once.
    await page.locator('.mine .my-table .table-tile').first().tap();
    await page.waitForURL(/\/order\//);
    await expect(tile(till, number)).toHaveAttribute('data-state', 'open', { timeout: 2_000 });
  });
});

test('the bill is one tap on the phone, where Send stood @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await waiters(await phone(browser, hub), hub);
    const number = await openTable(page);
    const order = new URL(page.url()).pathname;
    await pick(page, 'Şorbalar', 'Mərci şorbası');
    const send = page.getByRole('button', { name: /^Göndər/ }).filter({ visible: true }).first();
    const place = await send.boundingBox();
    await send.tap();
    await page.waitForURL(/\/floor$/);
    await page.goto(order);
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    const bill = page.getByRole('button', { name: 'Hesab', exact: true }).filter({ visible: true });
    await expect(bill).toHaveCount(1);
    expect((await bill.boundingBox())?.y).toBe(place?.y);
    expect(await taps(page, () => bill.tap())).toBe(1);
    await expect(page.locator('.toast')).toContainText('Hesab çap olunur');
    await page.goto('/floor');
    await expect(tile(page, number)).toHaveAttribute('data-state', 'bill');
  });
});
