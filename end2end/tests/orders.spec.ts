// Order entry in as few taps as the design allows: every tap of a flow is counted, and a flow that needs more fails.
import { expect, Hub, test } from '../fixtures';
import { addDish, chooseForced, openTable, signIn } from '../till';
import { type Browser, type Locator, type Page } from '@playwright/test';

/** Counts what a person presses. */
class Taps {
  count = 0;

  async on(what: Locator): Promise<void> {
    this.count += 1;
    await what.click();
  }

  async key(page: Page, key: string): Promise<void> {
    this.count += 1;
    await page.keyboard.press(key);
  }
}

async function screen(browser: Browser, hub: Hub, phone = false): Promise<Page> {
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: phone ? { width: 360, height: 780 } : { width: 1366, height: 768 },
    hasTouch: phone,
    isMobile: phone,
    locale: 'az-AZ',
    timezoneId: 'Asia/Baku',
  });
  return context.newPage();
}

const category = (page: Page, name: string) => page.locator('.rail').getByText(name, { exact: true }).click();
const tile = (page: Page, dish: string) => page.locator('.tile', { hasText: dish }).first();
const line = (page: Page, dish: string) => page.locator('.order .line', { hasText: dish }).first();
const button = (page: Page, name: string | RegExp) => page.locator('.order').getByRole('button', { name });

test('a dish is one tap, three of it are two, and one key sends or holds them @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = page.url();
  await category(page, 'Şorbalar');

  const one = new Taps();
  await one.on(tile(page, 'Mərci şorbası'));
  await expect(line(page, 'Mərci şorbası').locator('.qty')).toHaveText('1');
  expect(one.count).toBe(1);

  const three = new Taps();
  await three.on(page.locator('.pieces').getByRole('button', { name: '3', exact: true }));
  await three.on(tile(page, 'Dovğa'));
  await expect(line(page, 'Dovğa').locator('.qty')).toHaveText('3');
  expect(three.count).toBe(2);

  // Sending leads back to the tables, holding as well; the third way stays.
  const send = new Taps();
  await send.on(button(page, /^Göndər · 2/));
  await page.waitForURL(/\/floor$/);
  expect(send.count).toBe(1);
  await page.goto(order);
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(2);

  const again = new Taps();
  await again.on(button(page, 'Təkrar'));
  await expect(page.locator('.order .line[data-state="new"]')).toHaveCount(2);
  await again.on(button(page, 'Göndər və qal'));
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(4);
  expect(again.count).toBe(2);
  await expect(page.locator('.order .line .qty').filter({ hasText: '3' })).toHaveCount(2);

  await category(page, 'Desert');
  await tile(page, 'Paxlava').click();
  await expect(page.locator('.order .line[data-state="new"]')).toHaveCount(1);
  const hold = new Taps();
  await hold.key(page, 'F2');
  await page.waitForURL(/\/floor$/);
  expect(hold.count).toBe(1);
  await page.goto(order);
  const course = page.locator('.course[data-state="held"]');
  await expect(course).toContainText('saxlanılıb');
  // Twenty minutes after the soups.
  await expect(course).toContainText('20 dəq sonra');
  await expect(line(page, 'Paxlava')).toHaveAttribute('data-state', 'held');
  await expect(button(page, /^Göndər F4/)).toBeDisabled();

  const fire = new Taps();
  await fire.on(course.getByRole('button', { name: 'Başlat' }));
  await expect(line(page, 'Paxlava')).toHaveAttribute('data-state', 'sent');
  expect(fire.count).toBe(1);
});

test('a line knows its guest, and whoever may takes it off in four taps @terminal', async ({ browser, hub }) => {
  // Two people, each with a sign-in of their own, are more than a slow machine does in half a minute.
  test.setTimeout(60_000);
  const manager = await screen(browser, hub);
  await signIn(manager, hub, 'manager');
  await openTable(manager);
  await manager.getByRole('button', { name: 'Qonaq artır' }).click();
  const seats = manager.locator('.seats');
  await seats.getByRole('button', { name: '1', exact: true }).click();
  await addDish(manager, 'Şorbalar', 'Mərci şorbası');
  await expect(line(manager, 'Mərci şorbası').locator('.seat')).toHaveText('1');
  await seats.getByRole('button', { name: 'Masa' }).click();
  await addDish(manager, 'Şorbalar', 'Dovğa');
  await expect(line(manager, 'Dovğa').locator('.seat')).toHaveCount(0);
  // An unsent line changes its guest and its course in its sheet.
  await line(manager, 'Dovğa').click();
  const sheet = manager.getByRole('dialog');
  await sheet.getByRole('group', { name: 'Qonaq' }).getByRole('button', { name: '1', exact: true }).click();
  await sheet.getByRole('button', { name: 'Əsas' }).click();
  await manager.keyboard.press('Escape');
  await expect(line(manager, 'Dovğa').locator('.seat')).toHaveText('1');
  await expect(manager.locator('.course', { hasText: 'Əsas' })).toBeVisible();
  await manager.keyboard.press('Shift+F4');
  await expect(manager.locator('.order .line[data-state="sent"]')).toHaveCount(2);

  const taps = new Taps();
  await taps.on(line(manager, 'Mərci şorbası'));
  await taps.on(sheet.getByRole('button', { name: 'Ləğv et' }));
  await taps.on(sheet.getByRole('radio', { name: 'Qonaq imtina etdi' }));
  await taps.on(sheet.locator('footer').getByRole('button', { name: 'Ləğv et' }));
  await expect(line(manager, 'Mərci şorbası')).toHaveAttribute('data-state', 'void');
  await expect(line(manager, 'Mərci şorbası')).toContainText('Ləğv: Qonaq imtina etdi');
  expect(taps.count).toBe(4);

  // A waiter is told who can, and that person is asked.
  const waiter = await screen(browser, hub);
  await signIn(waiter, hub, 'waiter');
  await waiter.goto(new URL(manager.url()).pathname);
  await line(waiter, 'Dovğa').click();
  await waiter.getByRole('dialog').getByRole('button', { name: 'Ləğv et' }).click();
  await expect(waiter.getByRole('dialog')).toContainText('menecer təsdiqləyir');
  await waiter.getByRole('dialog').getByRole('radio', { name: 'Qonaq imtina etdi' }).click();
  await waiter.getByRole('dialog').locator('footer').getByRole('button', { name: 'Ləğv et' }).click();
  await expect(waiter.locator('dialog.ask')).toContainText('Təsdiq gözlənilir');
  await waiter.keyboard.press('Escape');
  await expect(waiter.locator('dialog')).toHaveCount(0);
  await expect(line(waiter, 'Dovğa')).toHaveAttribute('data-state', 'sent');
});

test('the bill is one key; the check is locked until a manager opens it again @terminal', async ({ browser, hub }) => {
  const page = await screen(browser, hub);
  await signIn(page, hub, 'manager');
  await openTable(page);
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await page.keyboard.press('Shift+F4');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(1);
  const bill = new Taps();
  await bill.key(page, 'F8');
  const banner = page.locator('.order .banner.lock');
  await expect(banner).toContainText('Hesab çap olunub');
  expect(bill.count).toBe(1);
  await expect(page).toHaveURL(/\/order\//);
  await expect(button(page, /^Saxla F2/)).toBeDisabled();
  await button(page, 'Hesabı geri aç').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('radio').first().click();
  await sheet.locator('footer .primary').click();
  await expect(banner).toHaveCount(0);
  await expect(page.locator('.order .banner.danger')).toContainText('geri açılıb');
  await addDish(page, 'Şorbalar', 'Dovğa');
});

test('a dish is sold out or counted in two taps, and the last portion goes to one of two @terminal', async ({ browser }) => {
  // A hub of its own: what is sold out stays so for whoever comes next.
  const hub = await Hub.start();
  try {
    const [first, second] = [await screen(browser, hub), await screen(browser, hub, true)];
    await signIn(first, hub, 'waiter');
    await signIn(second, hub, 'cashier');
    const number = await openTable(first);
    const free = second.locator('.table-tile[data-state="free"] .no');
    await expect(free.filter({ hasText: new RegExp(`^${number}$`) })).toHaveCount(0);
    await openTable(second);
    await category(first, 'Şorbalar');
    await category(second, 'Şorbalar');
    const out = new Taps();
    out.count += 1;
    await tile(first, 'Dovğa').click({ button: 'right' });
    await out.on(first.getByRole('dialog').getByRole('button', { name: 'Bitdi' }));
    expect(out.count).toBe(2);
    await expect(tile(second, 'Dovğa')).toHaveAttribute('data-state', 'out', { timeout: 1_000 });
    await tile(first, 'Dovğa').click({ button: 'right', force: true });
    await first.getByRole('dialog').getByRole('button', { name: 'Var' }).click();
    await expect(tile(second, 'Dovğa')).not.toHaveAttribute('data-state', 'out', { timeout: 1_000 });

    const count = new Taps();
    count.count += 1;
    await tile(second, 'Dovğa').click({ button: 'right' });
    await count.on(second.getByRole('dialog').getByRole('group', { name: 'Neçə porsiya qalıb' }).getByRole('button', { name: '1', exact: true }));
    expect(count.count).toBe(2);
    await expect(tile(first, 'Dovğa')).toContainText('1 qaldı', { timeout: 1_000 });
    await Promise.all([tile(first, 'Dovğa').click(), tile(second, 'Dovğa').click()]);
    const sold = async (page: Page) => page.locator('.order .line', { hasText: 'Dovğa' }).count();
    await expect.poll(async () => (await sold(first)) + (await sold(second))).toBe(1);
    const loser = (await sold(first)) === 0 ? first : second;
    if (loser === second) await second.locator('.turn').click();
    await expect(loser.locator('.order .banner.danger')).toContainText('Dovğa');
  } finally {
    await hub.stop();
  }
});

test('two phones at one table both see the line of the other within a second @terminal', async ({ browser, hub }) => {
  const [first, second] = [await screen(browser, hub, true), await screen(browser, hub, true)];
  await signIn(first, hub, 'waiter');
  await signIn(second, hub, 'cashier');
  await openTable(first);
  await second.goto(new URL(first.url()).pathname);
  await second.locator('html[data-live]').waitFor({ state: 'attached' });
  for (const [one, other, dish] of [[first, second, 'Mərci şorbası'], [second, first, 'Toyuq şorbası']] as const) {
    await category(one, 'Şorbalar');
    const taps = new Taps();
    await taps.on(tile(one, dish));
    await category(other, 'Şorbalar');
    await expect(tile(other, dish).locator('.count')).toHaveText('1', { timeout: 1_000 });
    expect(taps.count).toBe(1);
  }
  await first.locator('.turn').tap();
  await expect(first.locator('.order .line')).toHaveCount(2);
  // One table, one thumb: repeat and hold stand in the same row as Send on both sides.
  const place = async () => (await first.getByRole('button', { name: /^Göndər/ }).boundingBox())?.y;
  const before = await place();
  await first.locator('.turn').tap();
  expect(await place()).toBe(before);
});

test('the order is taken by keyboard alone: quantity, search, arrows, Delete, Esc @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await page.keyboard.press('3');
  await page.keyboard.type('merci');
  await page.keyboard.press('Enter');
  await expect(line(page, 'Mərci şorbası').locator('.qty')).toHaveText('3');
  await page.keyboard.press('Escape');
  // Down and up are a row, however many stand in it.
  await category(page, 'Kabablar');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.tile').nth(1)).toBeFocused();
  const place = () => page.locator('.tile:focus').boundingBox();
  const above = await place();
  await page.keyboard.press('ArrowDown');
  const below = await place();
  expect(below?.x).toBe(above?.x);
  expect(below?.y).toBeGreaterThan(above?.y ?? 0);
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('.tile').nth(1)).toBeFocused();
  await category(page, 'Şorbalar');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.tile').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.order .line')).toHaveCount(2);
  await line(page, 'Mərci şorbası').focus();
  await page.keyboard.press('Delete');
  await expect(page.locator('.order .line')).toHaveCount(1);
  await page.keyboard.press('F4');
  await page.waitForURL(/\/floor$/);
});

test('choices that the menu does not preset are asked for, and a note has tiles @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await category(page, 'Kabablar');
  await tile(page, 'Lülə kabab').click();
  const sheet = page.getByRole('dialog');
  await chooseForced(sheet);
  await sheet.getByRole('button', { name: 'Az duzlu' }).click();
  await sheet.getByRole('checkbox', { name: 'Qoz' }).click();
  await sheet.locator('footer .primary').click();
  await expect(line(page, 'Lülə kabab')).toContainText('«Az duzlu»');
  await expect(line(page, 'Lülə kabab').locator('.badge.inv')).toContainText('Allergiya: Qoz');
});
