// Tables that guests have left: to be cleaned by one tap before they are free again, where the room keeps track of it.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { ask, counted, taps } from '../kitchen';
import { addDish, alone, signIn, terminal, tile } from '../till';

const cabinets = (page: Page) => page.getByRole('button', { name: /VIP kabinet/ });

test('guests leave a table to be cleaned; one tap cleans it on every screen, the toast takes it back @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 0 });
    const page = await terminal(browser, hub);
    await counted(page);
    await signIn(page, hub, 'cashier');
    const other = await terminal(browser, hub);
    await signIn(other, hub, 'waiter');
    for (const screen of [page, other]) await cabinets(screen).click();
    const number = (await page.locator('.plan .table-tile[data-state="free"] .no').first().textContent()) ?? '';
    await tile(page, number).click();
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.keyboard.press('F4');
    await page.waitForURL(/\/floor$/);
    // The floor shows the room that was looked at last.
    await tile(page, number).click();
    await page.waitForURL(/\/order\//);
    await page.goto(`${page.url()}/pay`);
    await page.getByRole('button', { name: /Dəqiq/ }).click();
    await expect(page.locator('.paid')).toBeVisible();
    await page.goto('/floor');
    await cabinets(page).click();
    await expect(tile(page, number)).toHaveAttribute('data-state', 'dirty');
    await expect(tile(page, number)).toContainText('təmizlənir');
    await expect(tile(other, number)).toHaveAttribute('data-state', 'dirty');
    expect(await taps(page, () => tile(page, number).click())).toBe(1);
    await expect(tile(page, number)).toHaveAttribute('data-state', 'free');
    await expect(tile(other, number)).toHaveAttribute('data-state', 'free');
    await page.getByRole('button', { name: 'Geri al' }).click();
    await expect(tile(other, number)).toHaveAttribute('data-state', 'dirty');
    // The next guests: once to clean, once to sit down.
    await tile(other, number).click();
    await expect(tile(other, number)).toHaveAttribute('data-state', 'free');
    await tile(other, number).click();
    await other.waitForURL(/\/order/);
  });
});

test('a manager lets a room keep track of it @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.getByRole('button', { name: 'Planı düzəlt' }).click();
    const cleaned = page.getByRole('button', { name: 'Qonaqlardan sonra təmizlənir' });
    await expect(cleaned).toHaveAttribute('aria-pressed', 'false');
    await cleaned.click();
    await expect(cleaned).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Saxla', exact: true }).click();
    await expect(page.locator('.plan.drawn')).toHaveCount(0);
    const free = page.locator('.plan .table-tile[data-state="free"]').first();
    const number = (await free.locator('.no').textContent()) ?? '';
    // A finger that stays, or the second button, says that a table is not fit for guests.
    await free.click({ button: 'right' });
    await expect(tile(page, number)).toHaveAttribute('data-state', 'dirty');
  });
});
