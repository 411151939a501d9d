// After a check was paid: found by its number, given back by dish and by amount, its receipt printed again.
import { expect, type Hub, test } from '../fixtures';
import { ask } from '../kitchen';
import { alone, phone, seated, signIn, terminal, tile } from '../till';

interface Check {
  id: string;
  number: number;
  total: number;
  due: number;
  status: string;
  payments: { refunded: number }[];
}

/** A takeaway of three soups and a drink, paid in cash. */
async function paid(hub: Hub): Promise<Check> {
  const items = [
    { menuItemId: 'piti', quantity: 3 },
    { menuItemId: 'kompot', quantity: 1 },
  ];
  const check = await ask<Check>(hub, 'POST', '/api/orders', { channel: 'takeaway', items, send: true });
  return ask(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'cash', amount: check.due });
}

const back = async (hub: Hub, id: string) => {
  const { payments } = await ask<Check>(hub, 'GET', `/api/orders/${id}`);
  return payments.reduce((sum, one) => sum + one.refunded, 0);
};

test('a manager gives two soups back and prints the receipt again @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const [first, second] = [await paid(hub), await paid(hub)];
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/cash');
    const rows = page.locator('.settled-check');
    await expect(rows).toHaveCount(2);
    await page.getByLabel('Hesabın nömrəsi').fill(String(first.number));
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(`№${first.number}`);
    await rows.click();
    const sheet = page.getByRole('dialog');
    const give = sheet.getByRole('button', { name: 'Pulu qaytar' });
    await expect(give).toBeDisabled();
    await sheet.getByRole('group', { name: 'Piti' }).getByRole('button', { name: '+1' }).click();
    await sheet.getByRole('group', { name: 'Piti' }).getByRole('button', { name: '+1' }).click();
    await expect(sheet.locator('.sum')).toContainText('Qaytarılır');
    const shown = Number(((await sheet.locator('.sum').textContent()) ?? '').replace(/[^0-9]/g, ''));
    expect(shown).toBeGreaterThan(0);
    // Without a reason nothing goes back.
    await expect(give).toBeDisabled();
    await sheet.getByRole('button', { name: 'Qonaq imtina etdi' }).click();
    await give.click();
    await expect(sheet).toHaveCount(0);
    await expect(page.locator('.toast')).toContainText('Qaytarıldı');
    expect(await back(hub, first.id)).toBe(shown);
    expect(await back(hub, second.id)).toBe(0);

    // What is left is what can still go back.
    await rows.click();
    await expect(sheet.locator('.refund-dishes')).toContainText('2 qaytarılıb');
    await sheet.getByRole('button', { name: 'Qəbzin surəti' }).click();
    await expect(page.locator('.toast')).toContainText('Çapa göndərildi');
    await sheet.getByRole('button', { name: 'Məbləğ', exact: true }).click();
    await sheet.getByLabel('Məbləğ').fill('yüz');
    await expect(sheet.getByText('Məbləği belə yazın')).toBeVisible();
    await sheet.getByLabel('Məbləğ').fill('');
    await sheet.getByRole('button', { name: 'Qonaq imtina etdi' }).click();
    await give.click();
    await expect(sheet).toHaveCount(0);
    expect(await back(hub, first.id)).toBe(first.total);
    await rows.click();
    await expect(sheet).toContainText('Qaytarılası heç nə qalmayıb');
    // Each refund has a paper of its own, and a copy of it.
    const papers = sheet.getByRole('button', { name: /^Geri qaytarma/ });
    await expect(papers).toHaveCount(2);
    await papers.first().click();
    await expect(page.locator('.toast').last()).toContainText('Çapa göndərildi');
  });
});

test('a cashier asks for it, and a phone grants it @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const check = await paid(hub);
    const [page, manager] = [await terminal(browser, hub), await phone(browser, hub)];
    await signIn(manager, hub, 'manager');
    await signIn(page, hub, 'cashier');
    await page.goto('/cash');
    await page.locator('.settled-check').first().click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('group', { name: 'Piti' }).getByRole('button', { name: '+1' }).click();
    await sheet.getByRole('button', { name: 'Qonaq imtina etdi' }).click();
    await sheet.getByRole('button', { name: 'Pulu qaytar' }).click();
    const asking = page.locator('dialog.ask');
    await expect(asking).toContainText('Təsdiq gözlənilir');
    expect(await back(hub, check.id)).toBe(0);
    await manager.locator('dialog.grant').getByRole('button', { name: 'Təsdiqlə' }).tap();
    await expect(asking).toHaveCount(0);
    await expect.poll(() => back(hub, check.id)).toBeGreaterThan(0);
    // The record says who asked, who approved, and what it did.
    await manager.goto('/reports');
    const record = manager.locator('.report-card', { hasText: 'Təsdiqlər' });
    await expect(record.locator('li')).toHaveCount(1);
    await expect(record).toContainText('Pulun qaytarılması');
    await expect(record).toContainText(hub.staff('cashier').name);
    await expect(record).toContainText(`Təsdiqləndi: ${hub.staff('manager').name}`);
    await expect(record.locator('.end')).toContainText('→');
    expect(await manager.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

test('a table is settled in four taps, exact cash in two from its order @terminal', async ({ page, hub }) => {
  await page.addInitScript(() => {
    const seen = window as unknown as { taps: number };
    seen.taps = 0;
    addEventListener('pointerdown', () => (seen.taps += 1), true);
  });
  const taps = () => page.evaluate(() => (window as unknown as { taps: number }).taps);
  await signIn(page, hub, 'cashier');
  const number = await seated(page, 'Dovğa');
  const before = await taps();
  await tile(page, number).click();
  await page.waitForURL(/\/order\//);
  await page.getByRole('link', { name: /Ödə/ }).first().click();
  await page.waitForURL(/\/pay/);
  await page.getByRole('radio', { name: /QR/ }).click();
  await page.getByRole('button', { name: 'Ödənişi qəbul et' }).click();
  await expect(page.getByRole('heading', { name: 'Ödənildi' })).toBeVisible();
  expect((await taps()) - before).toBe(4);

  await page.getByRole('link', { name: /Zala/ }).click();
  const next = await seated(page, 'Dovğa');
  await tile(page, next).click();
  await page.waitForURL(/\/order\//);
  const cash = await taps();
  await page.getByRole('link', { name: /Ödə/ }).first().click();
  await page.getByRole('button', { name: /Dəqiq/ }).click();
  await expect(page.getByRole('heading', { name: 'Ödənildi' })).toBeVisible();
  expect((await taps()) - cash).toBe(2);
});

test('a price is changed by a manager, and guests who left free their table @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    const number = await seated(page, 'Dovğa');
    await tile(page, number).click();
    await page.waitForURL(/\/order\//);
    const line = page.locator('.order .line', { hasText: 'Dovğa' });
    await line.locator('.name').first().click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: /Endirim/ }).click();
    await sheet.getByLabel('Öz qiyməti').fill('bir');
    await expect(sheet.getByText('Qiyməti belə yazın')).toBeVisible();
    await sheet.getByLabel('Öz qiyməti').fill('1,50');
    await sheet.getByRole('radio', { name: 'Daimi qonaq' }).click();
    await sheet.locator('footer .primary').click();
    await expect(line).toContainText('1.50');
    await page.getByRole('button', { name: 'Digər' }).click();
    await sheet.getByRole('button', { name: 'Qonaqlar ödəmədən gedib' }).click();
    await sheet.getByRole('radio', { name: 'Qonaq imtina etdi' }).click();
    await sheet.locator('footer .primary').click();
    await expect(sheet).toHaveCount(0);
    await page.goto('/floor');
    await expect(tile(page, number)).toHaveAttribute('data-state', 'free');
    const { exceptions } = await ask<{ exceptions: { kind: string; amount: number }[] }>(hub, 'GET', '/api/reports/exceptions?range=24h');
    expect(exceptions.map((one) => one.kind)).toEqual(['released', 'price']);
  });
});

test('a tip and another way to pay are noted where a paid check is found again @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 0 });
    const items = [{ menuItemId: 'kompot', quantity: 2 }];
    const check = await ask<Check>(hub, 'POST', '/api/orders', { channel: 'takeaway', items, send: true });
    for (const status of ['in_progress', 'ready']) await ask(hub, 'PATCH', `/api/orders/${check.id}/status`, { status });
    await ask(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'cash', amount: check.due });
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    // The screen knows open checks; this one is over when it comes.
    await page.goto('/cash');
    await page.locator('.settled-check').click();
    const after = page.getByRole('dialog').locator('.after-payment');
    await after.locator('.paid-with').click();
    await after.locator('#tip-after').fill('2');
    await page.keyboard.press('Enter');
    await expect(after.locator('.paid-with')).toContainText('Bəxşiş 2.00');
    await after.getByRole('button', { name: /Kart \(ayrı terminal\)/ }).click();
    await after.locator('#method-slip').fill('004711');
    await after.locator('#method-reason').fill('səhv basılıb');
    await after.getByRole('button', { name: 'Düzəlt' }).click();
    await expect(after.locator('.paid-with')).toContainText('Kart (ayrı terminal)');
    const expected = async () => (await ask<{ expected: number }>(hub, 'GET', '/api/cash/session')).expected;
    await expect.poll(expected).toBe(0);
    expect(await back(hub, check.id)).toBe(0);
  });
});
