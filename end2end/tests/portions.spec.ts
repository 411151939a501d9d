// What there is of a dish, on two phones and in the kitchen at once.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { kitchen } from '../kitchen';
import { alone, openTable, phone, signIn } from '../till';

const dovga = (page: Page) => page.locator('.tile', { hasText: 'Dovğa' }).first();

test('two phones take the last portion at once: one has it, the other is told, and the kitchen cooks one @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'expo');
    const [first, second] = [await phone(browser, hub), await phone(browser, hub)];
    await signIn(first, hub, 'waiter');
    await signIn(second, hub, 'cashier');
    const number = await openTable(first);
    await expect(second.locator('.plan .table-tile[data-state="free"] .no').filter({ hasText: new RegExp(`^${number}$`) })).toHaveCount(0);
    await openTable(second);
    for (const page of [first, second]) await page.locator('.rail').getByText('Şorbalar', { exact: true }).tap();
    await dovga(first).click({ button: 'right' });
    const counts = first.getByRole('dialog').getByRole('group', { name: 'Neçə porsiya qalıb' });
    await counts.getByRole('button', { name: '1', exact: true }).tap();
    for (const page of [first, second]) await expect(dovga(page)).toContainText('1 qaldı', { timeout: 1_000 });

    await Promise.all([dovga(first).tap(), dovga(second).tap()]);
    // Both showed it at first; the hub gave it to one.
    for (const page of [first, second]) await page.locator('.turn').tap();
    const lines = (page: Page) => page.locator('.order .line', { hasText: 'Dovğa' });
    await expect.poll(async () => (await lines(first).count()) + (await lines(second).count())).toBe(1);
    const [winner, loser] = (await lines(first).count()) === 1 ? [first, second] : [second, first];
    await expect(loser.locator('.order .banner.danger')).toContainText('Dovğa');
    await winner.getByRole('button', { name: /^Göndər/ }).filter({ visible: true }).first().tap();
    await expect(cook.locator('article.ticket', { hasText: 'Dovğa' })).toHaveCount(1, { timeout: 2_000 });
    await loser.locator('.turn').tap();
    await expect(dovga(loser)).toHaveAttribute('data-state', 'out');
  });
});

test('what the kitchen marks as sold out by two touches no phone can order within a second @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'soyuq');
    const page = await phone(browser, hub);
    await signIn(page, hub, 'waiter');
    await openTable(page);
    await page.locator('.rail').getByText('Şorbalar', { exact: true }).tap();
    await expect(dovga(page)).toBeVisible();
    await cook.getByRole('button', { name: 'Stop-list' }).click();
    const row = cook.getByRole('dialog').locator('.k-row', { hasText: 'Dovğa' });
    await row.click();
    await expect(dovga(page)).toHaveAttribute('aria-disabled', 'true', { timeout: 1_000 });
    await row.click();
    await expect(dovga(page)).not.toHaveAttribute('aria-disabled', 'true', { timeout: 1_000 });
  });
});
