// Tips, gift cards, house accounts, and a payment that was pressed in the wrong way, as a cashier and a manager see them.
import { expect, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { alone, signIn, terminal } from '../till';

type Account = { id: string; code?: string; balance: number };
type Check = { id: string; due: number; total: number };

const take = /Ödənişi qəbul et/;

test('a tip is offered, typed, and noted after the payment; exact cash is still one tap @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 0 });
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    const first = await order(hub, [['piti', 1]]);
    await page.goto(`/order/${first.id}/pay`);
    await page.getByRole('button', { name: 'Bəxşiş', exact: true }).click();
    const tips = page.getByRole('group', { name: 'Bəxşiş' });
    await tips.getByRole('button', { name: /^10\s?%/ }).click();
    await expect(tips.locator('.end')).not.toHaveText(/^0\.00/);
    await page.getByRole('button', { name: take }).click();
    await expect(page.locator('.paid')).toBeVisible();
    // A tip of its own afterwards, in the place of the first.
    await page.locator('.after-payment .paid-with').click();
    await page.locator('#tip-after').fill('2');
    await page.keyboard.press('Enter');
    await expect(page.locator('.after-payment')).toContainText('Bəxşiş 2.00');
    await expect(page.locator('.after-payment').getByText('Yazıldı')).toBeVisible();

    // Without a tip nothing is in the way: one tap on the exact amount.
    const second = await order(hub, [['piti', 1]]);
    await page.goto(`/order/${second.id}/pay`);
    await page.getByRole('button', { name: /Dəqiq/ }).click();
    await expect(page.locator('.paid')).toBeVisible();
    const inDrawer = async () => (await ask<{ tips: number }>(hub, 'GET', '/api/cash/session')).tips;
    await expect.poll(inDrawer).toBe(200);
  });
});

test('a gift card is sold, its code is shown once, and pays @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await page.goto('/cash');
    const accounts = page.locator('.accounts');
    await accounts.getByRole('button', { name: 'Hesab aç' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Hədiyyə kartı' }).click();
    await sheet.locator('footer .primary').click();
    const code = (await sheet.getByTestId('gift-code').textContent()) ?? '';
    expect(code).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    await sheet.getByRole('button', { name: 'Yazdım' }).click();
    await sheet.getByLabel('Məbləğ').fill('50');
    await sheet.getByRole('button', { name: 'Pul qoy' }).click();
    await expect(sheet.getByTestId('balance')).toContainText('50.00');
    await expect(sheet.locator('.moves')).toContainText('Qoyulub');
    await sheet.getByRole('button', { name: 'Hazır' }).click();

    const check = await order(hub, [['piti', 1]]);
    await page.goto(`/order/${check.id}/pay`);
    await page.getByRole('radio', { name: /Hədiyyə kartı/ }).click();
    // Nothing is taken from nobody's card, and a slip of the finger is told at once.
    await page.getByRole('button', { name: take }).click();
    await expect(page.getByRole('alert')).toContainText('Hesab seçilməyib');
    await page.locator('#account').fill('4000 0000 0000 0001');
    await page.keyboard.press('Enter');
    await expect(page.locator('.from-account')).toContainText('16 rəqəmdir');
    await page.locator('#account').fill(code);
    await page.keyboard.press('Enter');
    await expect(page.locator('.from-account').getByRole('radio')).toContainText('50.00');
    await page.getByRole('button', { name: take }).click();
    await expect(page.locator('.paid')).toBeVisible();

    await page.goto('/cash');
    await page.locator('#accounts-find').fill(code);
    await page.keyboard.press('Enter');
    await accounts.locator('.moves .btn').click();
    await expect(sheet.locator('.moves')).toContainText('Çek ödənilib');
    expect(await page.content()).not.toContain(code);
  });
});

test('a wrong top-up is taken back once a manager agrees, and what is over goes back at the end @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 0 });
    await ask<Account>(hub, 'POST', '/api/accounts', { kind: 'deposit', name: 'Toy' });
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await page.goto('/cash');
    await page.locator('.accounts .moves .btn', { hasText: 'Toy' }).click();
    const sheet = page.locator('dialog.small-sheet');
    const balance = sheet.getByTestId('balance');
    const asking = page.locator('dialog.ask');
    const manager = hub.staff('manager');
    const granted = async () => {
      await asking.getByRole('button', { name: manager.name }).click();
      await page.keyboard.type(manager.pin);
      await expect(asking).toHaveCount(0);
    };
    const expected = async () => (await ask<{ expected: number }>(hub, 'GET', '/api/cash/session')).expected;

    const back = sheet.getByRole('button', { name: 'Son məbləği geri al' });
    await expect(balance).toContainText('0.00');
    await expect(back).toHaveCount(0);
    await sheet.getByLabel('Məbləğ').fill('500');
    await sheet.getByRole('button', { name: 'Pul qoy' }).click();
    await expect(balance).toContainText('500.00');
    await sheet.getByLabel('Səbəb').fill('səhv yazılıb');
    await back.click();
    await expect(asking).toContainText('səhv yazılıb');
    await expect(asking.locator('.huge')).toContainText('500.00');
    expect(await expected()).toBe(50_000);
    await granted();
    await expect(balance).toHaveText(/^0\.00/);
    await expect(sheet.locator('.moves')).toContainText('Səhv qoyulub');
    await expect(back).toHaveCount(0);
    expect(await expected()).toBe(0);

    await sheet.getByLabel('Məbləğ').fill('50');
    await sheet.getByRole('button', { name: 'Pul qoy' }).click();
    await expect(balance).toContainText('50.00');
    await sheet.getByRole('button', { name: /^Bağla, qonağa qaytar · 50\.00/ }).click();
    await granted();
    await expect(sheet.locator('.moves')).toContainText('Qonağa qaytarılıb');
    expect(await expected()).toBe(0);
  });
});

test('a guest eats on account up to a limit, and without the hub nobody does @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const guest = { kind: 'house', name: 'Şirkət', phone: '+994000000001', limit: 700 };
    const account = await ask<Account>(hub, 'POST', '/api/accounts', guest);
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    const check = await order(hub, [['piti', 2]]);
    await page.goto(`/order/${check.id}/pay`);
    await page.getByRole('radio', { name: /^Borc/ }).click();
    await page.locator('#account').fill('şirk');
    await page.keyboard.press('Enter');
    await expect(page.locator('.from-account').getByRole('radio')).toContainText('7.00');
    // An account that has not all of it pays what it has.
    await expect(page.locator('.taken')).toContainText('7.00');
    await page.getByRole('button', { name: take }).click();
    await expect(page.locator('.ledger')).toContainText('Artıq ödənilib');
    // The screen shows it at once, the hub has it a moment later.
    const owed = async () => (await ask<{ account: Account }>(hub, 'GET', `/api/accounts/${account.id}`)).account.balance;
    await expect.poll(owed).toBe(-700);

    await page.getByRole('radio', { name: /^Borc/ }).click();
    await page.locator('#account').fill('şirk');
    await hub.kill();
    await expect(page.locator('.from-account')).toContainText('Hub görünmür', { timeout: 30_000 });
    await page.getByRole('button', { name: take }).click();
    await expect(page.getByRole('alert').first()).toContainText('Hub görünmür');
    await expect(page.locator('#account')).toHaveValue('şirk');
  });
});

test('a manager corrects a payment that was pressed in the wrong way @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 0 });
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    const check = await order(hub, [['piti', 1]]);
    await page.goto(`/order/${check.id}/pay`);
    await page.getByRole('button', { name: /Dəqiq/ }).click();
    await expect(page.locator('.paid')).toBeVisible();
    await page.locator('.after-payment .paid-with').click();
    await page.locator('.after-payment').getByRole('button', { name: /Kart \(ayrı terminal\)/ }).click();
    await page.locator('#method-slip').fill('004711');
    await page.locator('#method-reason').fill('səhv basılıb');
    await page.getByRole('button', { name: 'Düzəlt' }).click();
    await expect(page.locator('.after-payment .paid-with')).toContainText('Kart (ayrı terminal)');
    const expected = async () => (await ask<{ expected: number }>(hub, 'GET', '/api/cash/session')).expected;
    await expect.poll(expected).toBe(0);
    const odd = await ask<{ exceptions: { kind: string; reason: string }[] }>(hub, 'GET', '/api/reports/exceptions?range=24h');
    expect(odd.exceptions[0]).toMatchObject({ kind: 'methodChanged', reason: 'səhv basılıb' });
    const paid = await ask<Check>(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'cash', amount: 100 }).catch(() => null);
    expect(paid).toBeNull();
  });
});
