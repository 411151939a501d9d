// The service charge of one check: waived, asked for, charged again; on the check, where it is paid and on the bill.
import { expect, type Hub, test } from '../fixtures';
import { ask } from '../kitchen';
import { addDish, alone, openTable, signIn, terminal } from '../till';

interface Sums {
  total: number;
  due: number;
}

const sums = (hub: Hub, check: string) => ask<Sums>(hub, 'GET', `/api/orders/${check}`);

test('a manager waives the service charge with the keyboard and charges it again @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    const check = new URL(page.url()).pathname.split('/').pop() ?? '';
    const foot = page.locator('.order footer .sums');
    await expect(foot).toContainText('Xidmət');
    // What the screen shows is at the hub a moment later.
    const total = async () => (await sums(hub, check)).total;
    await expect.poll(total).toBeGreaterThan(0);
    const before = await sums(hub, check);

    const set = async (word: string) => {
      await page.getByRole('button', { name: 'Digər' }).click();
      const button = page.getByRole('dialog').getByRole('button', { name: word });
      await button.focus();
      await page.keyboard.press('Enter');
      const sheet = page.getByRole('dialog');
      const done = sheet.locator('footer .primary');
      // Without a reason nothing is done.
      await expect(done).toBeDisabled();
      await sheet.getByRole('radio').first().focus();
      await page.keyboard.press('Space');
      await done.focus();
      await page.keyboard.press('Enter');
      await expect(page.locator('dialog[open]')).toHaveCount(0);
    };
    await set('Xidmət haqqını alma');
    await expect(foot).not.toContainText('Xidmət');
    await expect.poll(total).toBeLessThan(before.total);
    const waived = await sums(hub, check);

    await set('Xidmət haqqını al');
    await expect(foot).toContainText('Xidmət');
    await expect.poll(total).toBe(before.total);
    await set('Xidmət haqqını alma');
    // What is charged is what is paid.
    await page.goto(`/order/${check}/pay`);
    await expect(page.locator('.ledger .sum')).toContainText((waived.total / 100).toFixed(2));
    await expect(page.locator('.ledger')).not.toContainText('Xidmət');
    type Seen = { kind: string; amount: number; chargedAgain?: number };
    const { exceptions } = await ask<{ exceptions: Seen[] }>(hub, 'GET', '/api/reports/exceptions?range=24h');
    expect(exceptions.map((one) => one.kind)).toEqual(['serviceWaived', 'serviceWaived']);
    // What was charged again is no loss, and stands below what is one.
    const charge = before.total - waived.total;
    expect(exceptions.map((one) => one.amount)).toEqual([charge, charge]);
    expect(exceptions.map((one) => one.chargedAgain ?? 0)).toEqual([0, charge]);
    await page.goto('/reports');
    await expect(page.locator('.odd li', { hasText: 'yenidən alınıb' })).toHaveCount(1);
  });
});

test('a waiter asks for it and a takeaway has nothing to waive @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'waiter');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.getByRole('button', { name: 'Digər' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Xidmət haqqını alma' }).click();
    await page.getByRole('dialog').getByRole('radio').first().click();
    await page.getByRole('dialog').locator('footer .primary').click();
    const asking = page.locator('dialog.ask');
    await expect(asking).toContainText('Təsdiq gözlənilir');
    await page.keyboard.press('Escape');
    await expect(asking).toHaveCount(0);
    await expect(page.locator('.order footer .sums')).toContainText('Xidmət');

    const items = [{ menuItemId: 'piti', quantity: 1 }];
    const away = await ask<{ id: string }>(hub, 'POST', '/api/orders', { channel: 'takeaway', items });
    await page.goto(`/order/${away.id}`);
    await page.getByRole('button', { name: 'Digər' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Hesabı böl' })).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Xidmət haqqını alma' })).toHaveCount(0);
  });
});
