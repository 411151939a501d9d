// The whole job: a waiter orders, the kitchen cooks, paper comes out, the cashier takes the money; every open
// screen follows without a reload.
import { expect, Hub, test } from '../fixtures';
import { WireTap, type Bitmap } from '../paper';
import { addDish, openTable, signIn } from '../till';
import { type Browser, type Page } from '@playwright/test';

/** The dots of a picture that the hub serves, in the printer's own form. */
async function dotsOf(page: Page, url: string): Promise<{ width: number; height: number; rows: number[] }> {
  return page.evaluate(async (source) => {
    const picture = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, picture.width, picture.height);
    const rows: number[] = [];
    for (let dot = 0; dot < picture.width * picture.height; dot += 8) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) byte = (byte << 1) | ((data[(dot + bit) * 4] ?? 255) < 128 ? 1 : 0);
      rows.push(byte);
    }
    return { width: picture.width, height: picture.height, rows };
  }, url);
}

async function newScreen(browser: Browser, hub: Hub, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: { width, height },
    locale: 'az-AZ',
    timezoneId: 'Asia/Baku',
  });
  return context.newPage();
}

test('an order goes from a finger to the kitchen, to paper and to the till @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  let printerPort = 0;
  const tap = await WireTap.start(() => printerPort);
  const hub = await Hub.start(['--printer', `p-manqal=127.0.0.1:${tap.port}`]);
  printerPort = hub.demo.printers.find((printer) => printer.id === 'p-manqal')?.port ?? 0;
  try {
    const waiter = await newScreen(browser, hub, 1366, 768);
    const cashier = await newScreen(browser, hub, 1366, 768);
    const cook = await newScreen(browser, hub, 1920, 1080);
    const manager = await newScreen(browser, hub, 1366, 768);
    await signIn(cashier, hub, 'cashier');
    await signIn(cook, hub, 'kitchen');
    await cook.goto('/kitchen/manqal');
    await signIn(manager, hub, 'manager');
    await signIn(waiter, hub, 'waiter');

    const table = await openTable(waiter);
    await addDish(waiter, 'Kabablar', 'Lülə kabab', 'soğansız');
    await addDish(waiter, 'Şorbalar', 'Mərci şorbası');
    await expect(waiter.locator('.order .line[data-state="new"]')).toHaveCount(2);
    await waiter.locator('.order footer').getByRole('button', { name: 'Göndər və qal' }).click();
    await expect(waiter.locator('.order .line[data-state="sent"]')).toHaveCount(2);

    // The station sees its own line and not the soup, within a second.
    const card = cook.locator('article.ticket').first();
    await expect(card).toBeVisible({ timeout: 1_000 });
    await expect(card).toContainText('Lülə kabab');
    await expect(card).toContainText('soğansız');
    await expect(card).not.toContainText('şorbası');
    await expect(cashier.locator(`.table-tile[data-state="open"] .no`, { hasText: new RegExp(`^${table}$`) })).toBeVisible();

    // The ticket's bytes, read again, are the picture that the printer made of them.
    await expect.poll(() => tap.tickets().length).toBe(1);
    const ticket = tap.tickets()[0] as Bitmap;
    await manager.goto('/printers');
    const image = manager.locator('img[src^="/api/printers/p-manqal/tickets/"]').first();
    await expect(image).toBeVisible();
    const picture = await dotsOf(manager, (await image.getAttribute('src')) ?? '');
    expect(picture.width).toBe(ticket.widthBytes * 8);
    expect(Buffer.from(picture.rows).equals(ticket.rows)).toBe(true);
    expect(ticket.rows.some((byte) => byte !== 0)).toBe(true);

    // Started and bumped; the terminal follows.
    await card.getByRole('button', { name: /Başla/ }).click();
    await expect(waiter.locator('.order .line', { hasText: 'Lülə' })).toContainText('hazırlanır');
    await card.locator('button.top').click();
    await expect(cook.locator('article.ticket')).toHaveCount(0);
    await expect(waiter.locator('.order .line[data-state="ready"]')).toContainText('Lülə kabab');

    // Cash with change, on the cashier's screen that was open all the time.
    await cashier.locator('.table-tile', { has: cashier.locator('.no', { hasText: new RegExp(`^${table}$`) }) }).click();
    await cashier.waitForURL(/\/order\//);
    await cashier.getByRole('link', { name: /Ödə/ }).click();
    await cashier.waitForURL(/\/pay$/);
    await expect(cashier.locator('.paper')).toContainText('15.95');
    await cashier.getByRole('button', { name: '50.00' }).click();
    await cashier.getByRole('button', { name: /Ödənişi qəbul et/ }).click();
    await expect(cashier.locator('.paid')).toContainText('34.05');
    await cashier.locator('.paid').getByRole('link').click();
    await expect(cashier.locator(`.table-tile[data-state="free"] .no`, { hasText: new RegExp(`^${table}$`) })).toBeVisible();

    // The receipt is on the receipt printer, and the waiter's screen knows that the check is closed.
    await manager.reload();
    const receipts = manager.locator('img[src*="/api/printers/p-kassa"]');
    await expect(receipts.first()).toBeVisible();
    await expect(waiter.locator('.order footer').getByRole('button', { name: 'Göndər və qal' })).toBeDisabled();
  } finally {
    await hub.stop();
    await tap.stop();
  }
});

test('a card payment needs its slip, and two people at one table both keep their lines @terminal', async ({ browser, hub }) => {
  const first = await newScreen(browser, hub, 1366, 768);
  const second = await newScreen(browser, hub, 1366, 768);
  await signIn(first, hub, 'waiter');
  await signIn(second, hub, 'cashier');
  await openTable(first);
  await second.goto(new URL(first.url()).pathname);
  await Promise.all([
    addDish(first, 'Kabablar', 'Tikə kabab (quzu)'),
    addDish(second, 'Kabablar', 'Lülə kabab'),
  ]);
  for (const page of [first, second]) await expect(page.locator('.order .line')).toHaveCount(2);
  await first.keyboard.press('Shift+F4');
  await expect(second.locator('.order .line[data-state="sent"]')).toHaveCount(2);

  await second.keyboard.press('F9');
  await second.waitForURL(/\/pay$/);
  await second.getByRole('radio', { name: /Kart \(ayrı terminal\)/ }).click();
  await second.getByRole('button', { name: /Ödənişi qəbul et/ }).click();
  await expect(second.getByRole('alert')).toContainText(/çek/i);
  await second.locator('#slip').fill('004211');
  await second.getByRole('button', { name: /Ödənişi qəbul et/ }).click();
  await expect(second.locator('.paid')).toBeVisible();
});

test('who is deactivated while a screen is open is led to the lock screen @terminal', async ({ browser }) => {
  const hub = await Hub.start();
  try {
    const page = await newScreen(browser, hub, 1366, 768);
    await signIn(page, hub, 'waiter');
    await expect(page.locator('.plan')).toBeVisible();
    hub.run('staff', '--data', hub.data, 'deactivate', hub.staff('waiter').name);
    await page.waitForURL(/\/lock$/, { timeout: 25_000 });
    await expect(page.getByRole('button', { name: hub.staff('cashier').name })).toBeVisible();
  } finally {
    await hub.stop();
  }
});
