// The end of the day: what was counted, what is still open, a Z that stays, and a copy of it on paper.
import { expect, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { alone, signIn, terminal } from '../till';

test('a day is closed with what is open named, and its Z is printed once more @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const paid = await order(hub, [['kompot', 2]]);
    const { total } = await ask<{ total: number }>(hub, 'POST', `/api/orders/${paid.id}/payment`, { method: 'cash', amount: 100 });
    const rest = total - 100;
    if (rest > 0) await ask(hub, 'POST', `/api/orders/${paid.id}/payment`, { method: 'cash', amount: rest });
    const open = await order(hub, [['piti', 1]]);

    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/cash');
    const day = page.locator('.day', { has: page.getByRole('heading', { name: /^İş günü/ }) });
    await expect(day).toContainText((total / 100).toFixed(2));
    await day.getByRole('button', { name: 'X çap et' }).click();
    await expect(page.locator('.toast')).toContainText('Çapa göndərildi');

    // What is open is named, and closing all the same is another word.
    await day.getByRole('button', { name: 'Günü bağla' }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet).toContainText('Z №1');
    await expect(sheet.locator('.moves')).toContainText(`№${open.number}`);
    await sheet.getByRole('button', { name: 'Yenə də bağla' }).click();
    await expect(sheet).toHaveCount(0);
    const z = page.locator('.z');
    await expect(z).toHaveCount(1);
    await expect(z).toContainText('Z №1');
    await expect(z).toContainText('açıq hesabla');
    await expect(day).not.toContainText((total / 100).toFixed(2));

    // The open check is paid after it, and falls into the next Z; nothing is open then.
    const { total: later } = await ask<{ total: number }>(hub, 'POST', `/api/orders/${open.id}/payment`, { method: 'cash', amount: 100 });
    await ask(hub, 'POST', `/api/orders/${open.id}/payment`, { method: 'cash', amount: later - 100 });
    await page.reload();
    await day.getByRole('button', { name: 'Günü bağla' }).click();
    await sheet.getByRole('button', { name: 'Z ilə bağla' }).click();
    await expect(z).toHaveCount(2);
    await expect(z.first()).toContainText('Z №2');

    await z.last().locator('summary').click();
    await expect(z.last()).toContainText('Zəncir');
    await z.last().getByRole('button', { name: 'Surət çap et' }).click();
    await expect(page.locator('.toast')).toContainText('Çapa göndərildi');
    const printed = async () => {
      const printers = await ask<{ id: string; tickets: unknown[] }[]>(hub, 'GET', '/api/printers');
      return printers.find((printer) => printer.id === 'p-kassa')?.tickets.length ?? 0;
    };
    // The X, two Zs, the copy, and two receipts.
    await expect.poll(printed).toBeGreaterThanOrEqual(6);
    // A cashier sees drawers and no sums of the day.
    const other = await terminal(browser, hub);
    await signIn(other, hub, 'cashier');
    await other.goto('/cash');
    await expect(other.locator('.drawer').first()).toBeVisible();
    await expect(other.getByRole('heading', { name: /^İş günü/ })).toHaveCount(0);
    await expect(other.getByText('Dövriyyə')).toHaveCount(0);
  });
});
