// Reports as a manager sees them: sums, the checks behind a number, files, and nothing old without the hub.
import { expect, type Hub, test } from '../fixtures';
import { ask } from '../kitchen';
import { alone, phone, signIn, terminal } from '../till';

/** A check over the counter that is paid at once; its number and what it came to. */
async function sold(hub: Hub, dish: string, quantity: number): Promise<{ number: number; total: number }> {
  const order = { channel: 'takeaway', items: [{ menuItemId: dish, quantity }], send: true };
  const check = await ask<{ id: string; number: number; total: number }>(hub, 'POST', '/api/orders', order);
  await ask(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'cash', amount: check.total });
  return check;
}

/** An amount as screens show it. */
function amount(qepik: number): string {
  return (qepik / 100).toFixed(2);
}

test('numbers add up and lead to their checks @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const [kompot, cay] = [await sold(hub, 'kompot', 2), await sold(hub, 'cay', 1)];
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/cash');
    await page.getByRole('link', { name: 'Hesabatlar' }).click();
    await page.waitForURL(/\/reports/);
    await expect(page.locator('.report-net b')).toContainText(amount(kompot.total + cay.total));
    await expect(page.locator('.report-sums dl')).toContainText('Çeklər2');
    await expect(page.getByRole('img', { name: /Saatlar üzrə satış/ })).toBeVisible();
    await expect(page.getByText('belə bir şey olmayıb')).toBeVisible();

    const chips = page.getByRole('group', { name: 'Bölgü' });
    await chips.getByRole('button', { name: 'Yemək' }).click();
    const rows = page.locator('.data-table tbody tr');
    await expect(rows).toHaveCount(2);
    const row = rows.filter({ hasText: amount(kompot.total) });
    await row.getByRole('button').click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.locator('.behind li')).toHaveCount(1);
    await expect(sheet).toContainText(`№${kompot.number}`);
    const receipt = await sheet.getByRole('link', { name: 'Qəbz' }).getAttribute('href');
    const file = await page.request.get(receipt ?? '');
    expect(file.headers()['content-type']).toBe('application/pdf');
    expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);

    for (const [name, ending] of [['Çeklər CSV', 'csv'], ['Ödənişlər JSON', 'json']] as const) {
      const loading = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      expect((await loading).suggestedFilename()).toMatch(new RegExp(`^sufra-.*\\.${ending}$`));
    }
  });
});

test('days that lie the wrong way are said to be, and an empty range too @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/reports');
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    await expect(page.getByText('satış yoxdur')).toBeVisible();
    await page.getByRole('button', { name: '30 gün' }).click();
    await expect(page.getByRole('img', { name: /Günlər üzrə satış/ })).toBeVisible();
    await page.getByRole('button', { name: 'Tarixlər' }).click();
    await page.getByLabel('Başlanğıc').fill('2026-02-02');
    await page.getByLabel('Son').fill('2026-02-01');
    await expect(page.getByRole('alert').first()).toContainText('Belə müddət olmur');
    await expect(page.locator('.report-net')).toHaveCount(0);
  });
});

test('without the hub no number is shown @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await sold(hub, 'kompot', 1);
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/reports');
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    await expect(page.locator('.report-net')).toBeVisible();
    hub.freeze();
    await expect(page.getByRole('alert')).toContainText('Hub ilə əlaqə yoxdur', { timeout: 20_000 });
    await expect(page.locator('.report-net')).toHaveCount(0);
    hub.thaw();
    await expect(page.locator('.report-net')).toBeVisible({ timeout: 20_000 });
  });
});

test('reports fit a phone, and are not for waiters @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    await sold(hub, 'kompot', 3);
    const page = await phone(browser, hub);
    await signIn(page, hub, 'manager');
    const speak = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"language":"ru"}' };
    await page.evaluate((how) => fetch('/api/session/language', how), speak);
    await page.goto('/reports');
    await expect(page.locator('.report-net')).toBeVisible();
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await wide()).toBe(0);
    const other = await terminal(browser, hub);
    await signIn(other, hub, 'waiter');
    await other.goto('/reports');
    await expect(other.getByText('baxmaq icazəniz yoxdur')).toBeVisible();
    await expect(other.getByRole('link', { name: 'Hesabatlar' })).toHaveCount(0);
  });
});
