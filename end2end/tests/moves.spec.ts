// Guests and checks that change places: the kitchen hears it on the card that it has, two checks become one, and
// another waiter takes a table over.
import { expect, test } from '../fixtures';
import { counted, kitchen, taps, tones } from '../kitchen';
import { alone, seated, signIn, terminal, tile } from '../till';

test.describe.configure({ timeout: 60_000 });

test('guests who move keep their card in the kitchen: it says where they sat, and no ticket comes @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'isti');
    await cook.mouse.click(5, 500);
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    const from = await seated(page, 'Mərci şorbası');
    const card = cook.locator('article.ticket');
    await expect(card).toHaveCount(1);
    await expect.poll(() => tones(cook)).toEqual([880, 1175]);
    await expect(card.locator('.top')).toContainText(from);
    const free = page.locator('.plan .table-tile[data-state="free"]').last();
    const to = (await free.locator('.no').textContent()) ?? '';
    await tile(page, from).click({ button: 'right' });
    await page.getByRole('button', { name: 'Köçür' }).click();
    await tile(page, to).click();
    await expect(card.locator('.k-note.moved')).toContainText(`Masa dəyişdi: ${from} idi`, { timeout: 1_000 });
    await expect(card.locator('.top')).toContainText(to);
    await expect(card).toHaveCount(1);
    await expect(card.locator('.k-line')).toHaveCount(1);
    expect(await tones(cook)).not.toContain(880);
  });
});

test('two checks become one in three taps, and the first table is free @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await counted(page);
    await signIn(page, hub, 'cashier');
    const first = await seated(page, 'Mərci şorbası');
    const second = await seated(page, 'Dovğa');
    const used = await taps(page, async () => {
      await tile(page, first).click({ button: 'right' });
      await page.getByRole('button', { name: 'Birləşdir' }).click();
      await tile(page, second).click();
    });
    expect(used).toBe(3);
    await expect(tile(page, first)).toHaveAttribute('data-state', 'free');
    await tile(page, second).click();
    await page.waitForURL(/\/order\//);
    await expect(page.locator('.order .line')).toHaveCount(2);
    await expect(page.locator('.order .line', { hasText: 'Mərci şorbası' })).toHaveAttribute('data-state', 'sent');
  });
});

test('a table is handed to another waiter in two taps, and both see whose it is @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const waiter = await terminal(browser, hub);
    await signIn(waiter, hub, 'waiter');
    const number = await seated(waiter, 'Mərci şorbası');
    const page = await terminal(browser, hub);
    await counted(page);
    await signIn(page, hub, 'cashier');
    const name = (role: string) => hub.staff(role).name.split(' ')[0] ?? '';
    await expect(tile(page, number).locator('.by')).toHaveText(name('waiter'));
    const used = await taps(page, async () => {
      await tile(page, number).click({ button: 'right' });
      await page.getByRole('dialog').getByRole('button', { name: hub.staff('cashier').name }).click();
    });
    expect(used).toBe(2);
    await expect(tile(page, number).locator('.by')).toHaveText(name('cashier'));
    await expect(tile(waiter, number).locator('.by')).toHaveText(name('cashier'), { timeout: 1_000 });
  });
});

test('a waiter sees first the tables of the own section, whoever opened them @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const waiter = await terminal(browser, hub);
    await signIn(waiter, hub, 'waiter');
    await waiter.locator('.who').click();
    await waiter.getByRole('button', { name: 'Növbəyə başla' }).click();
    await waiter.keyboard.press('Escape');
    const cashier = await terminal(browser, hub);
    await signIn(cashier, hub, 'cashier');
    const mine = await seated(cashier, 'Mərci şorbası');
    const others = await seated(cashier, 'Dovğa');
    for (const number of [mine, others]) await expect(tile(waiter, number)).toHaveClass(/other/);

    const manager = await terminal(browser, hub);
    await counted(manager);
    await signIn(manager, hub, 'manager');
    await manager.goto('/staff');
    await manager.locator('html[data-live]').waitFor({ state: 'attached' });
    const row = manager.locator('.crew li', { hasText: hub.staff('waiter').name });
    await expect(row).toContainText('bütün masalar');
    const used = await taps(manager, async () => {
      await row.getByRole('button', { name: 'Bölmə' }).click();
      await manager.getByRole('dialog').getByRole('button', { name: mine, exact: true }).click();
    });
    expect(used).toBe(2);
    await expect(tile(waiter, mine)).not.toHaveClass(/other/, { timeout: 1_000 });
    await expect(tile(waiter, others)).toHaveClass(/other/);
    await manager.getByRole('dialog').getByRole('button', { name: 'Bağla' }).last().click();
    await expect(row).not.toContainText('bütün masalar');
  });
});
