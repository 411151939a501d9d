// A drawer through the evening, as a cashier and a manager see it.
import { expect, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { alone, phone, signIn, terminal } from '../till';

test('a drawer is opened, cash goes in and out, and is counted blind @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await page.getByRole('navigation').getByRole('link', { name: 'Kassa' }).click();
    await expect(page.getByText('Kassa bağlıdır')).toBeVisible();
    const sheet = page.getByRole('dialog');

    await page.getByRole('button', { name: 'Kassanı aç' }).click();
    // What cannot be an amount is said below the field, and stays there.
    await sheet.getByLabel('Məbləğ').fill('yüz');
    await page.keyboard.press('Enter');
    await expect(sheet.getByText('Məbləği belə yazın')).toBeVisible();
    await expect(sheet.getByLabel('Məbləğ')).toHaveValue('yüz');
    await sheet.getByLabel('Məbləğ').fill('100,00');
    await page.keyboard.press('Enter');
    await expect(sheet).toHaveCount(0);
    const drawer = page.locator('.drawer');
    await expect(drawer).toContainText('100.00');

    await drawer.getByRole('button', { name: 'Pul götür' }).click();
    await sheet.getByLabel('Məbləğ').fill('15');
    await sheet.locator('footer .primary').click();
    await expect(sheet.getByText('Səbəbi seçin')).toBeVisible();
    await sheet.getByRole('button', { name: 'Bazar' }).click();
    // What is picked is a word of the list, not a key in the field.
    await expect(sheet.getByLabel('Səbəb')).toHaveValue('');
    await sheet.locator('footer .primary').click();
    await expect(sheet).toHaveCount(0);
    await expect(drawer.locator('.moves')).toContainText('Bazar');

    // A cashier is not told what should be there; a manager is.
    const check = await order(hub, [['kompot', 1]]);
    await ask(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'cash', amount: 100 });
    await expect(drawer).not.toContainText('Olmalıdır');
    const other = await terminal(browser, hub);
    await signIn(other, hub, 'manager');
    await other.goto('/cash');
    await expect(other.locator('.drawer dl')).toContainText('86.00');

    await drawer.getByRole('button', { name: 'Say və bağla' }).click();
    const close = sheet.locator('footer .primary');
    await expect(close).toBeDisabled();
    const fifty = sheet.getByRole('textbox', { name: /^50\.00/ });
    await fifty.fill('1');
    // Enter, as on a number pad, leads on and closes nothing.
    await fifty.press('Enter');
    await page.keyboard.type('1');
    await expect(sheet.getByRole('textbox', { name: /^20\.00/ })).toHaveValue('1');
    await sheet.getByRole('textbox', { name: /^5\.00/ }).fill('3');
    await sheet.getByRole('textbox', { name: /^0\.50/ }).fill('1');
    await expect(sheet.locator('footer')).toContainText('85.50');
    await close.click();
    await expect(close).toHaveText('Bağla');
    await expect(other.locator('.drawer')).not.toContainText('Əskikdir');
    await close.click();
    await expect(sheet).toHaveCount(0);
    await expect(drawer).toContainText('Əskikdir: 0.50');
    // Everybody else sees the same, without asking again.
    await expect(other.locator('.drawer')).toContainText('Əskikdir: 0.50');
    await expect(drawer.getByRole('button', { name: 'Kassanı aç' })).toBeVisible();
  });
});

test('two who open one drawer: one does, the other is told and keeps what was typed @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await page.goto('/cash');
    await page.getByRole('button', { name: 'Kassanı aç' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Məbləğ').fill('50');
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 2000 });
    await expect(page.locator('.drawer')).toContainText('20.00');
    await page.keyboard.press('Enter');
    await expect(sheet.getByRole('alert')).toContainText('artıq açıqdır');
    await expect(sheet.getByLabel('Məbləğ')).toHaveValue('50');
  });
});

test('cash that was taken out without the hub goes into the drawer that is open now @terminal', async ({ browser }) => {
  test.setTimeout(90_000);
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 10_000 });
    await page.goto('/cash');
    const drawer = page.locator('.drawer');
    await expect(drawer).toContainText('100.00');
    // The hub is away while the market is paid; meanwhile somebody else counts the drawer and opens it anew.
    await hub.kill();
    await expect(page.locator('.lamp').first()).not.toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
    await drawer.getByRole('button', { name: 'Pul götür' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Məbləğ').fill('15');
    await sheet.getByRole('button', { name: 'Bazar' }).click();
    await sheet.locator('footer .primary').click();
    await expect(sheet).toHaveCount(0);
    await page.context().setOffline(true);
    await hub.restart();
    await ask(hub, 'POST', '/api/cash/close', { counted: 8_500 });
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 8_500 });
    // Whoever waited less than ten seconds stands at the drawer still, and is told so at once.
    await page.waitForTimeout(11_000);
    await page.context().setOffline(false);

    const manager = await terminal(browser, hub);
    await signIn(manager, hub, 'manager');
    await manager.goto('/held');
    const held = manager.locator('.card.waiting');
    await expect(held).toContainText('15.00', { timeout: 20_000 });
    await held.getByRole('button', { name: 'Açıq kassaya yaz' }).click();
    await expect(held).toHaveCount(0);
    await manager.goto('/cash');
    await expect(manager.locator('.drawer .moves')).toContainText('sayılmış kassadan');
    await expect(manager.locator('.drawer dl')).toContainText('70.00');
  });
});

test('a drawer fits a phone, in Russian too @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await phone(browser, hub);
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 1_234_567 });
    await signIn(page, hub, 'manager');
    const speak = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"language":"ru"}' };
    await page.evaluate((how) => fetch('/api/session/language', how), speak);
    await page.goto('/cash');
    await expect(page.locator('.drawer dl')).toContainText('На начало');
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await wide()).toBe(0);
    await page.locator('.drawer .drawer-acts .primary').click();
    await expect(page.locator('.pieces')).toBeVisible();
    expect(await wide()).toBe(0);
    // The whole sheet is on the screen, and its last row can be reached.
    const last = page.getByRole('dialog').getByRole('textbox').last();
    await last.fill('2');
    await last.evaluate((one) => one.scrollIntoView({ block: 'center' }));
    await expect(page.getByRole('dialog').locator('footer .primary')).toBeInViewport({ ratio: 1 });
    await expect(last).toBeInViewport({ ratio: 1 });
  });
});
