// A restaurant and its cloud: it joins, its manager hears of the licence, a lock stops nothing of the day that runs.
import { operator, register, withCloud } from '../cloud';
import { expect, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { alone, openTable, addDish, phone, signIn, terminal } from '../till';

test('a lock ends no service, keeps the next day closed, and is gone when the operator says so @terminal', async ({ browser }) => {
  test.setTimeout(120_000);
  await alone((hub) =>
    withCloud(async (cloud) => {
      const desk = await operator(browser, cloud);
      await register(desk, hub, cloud, 10);

      // The manager is told weeks before, at the till; nobody else is.
      const page = await terminal(browser, hub);
      await signIn(page, hub, 'manager');
      const mark = page.locator('.topbar .badge', { hasText: /Lisenziya|Restoran/ });
      await expect(mark).toContainText(/Lisenziya: \d+ gün qalıb/, { timeout: 20_000 });
      const waiter = await phone(browser, hub);
      await signIn(waiter, hub, 'waiter');
      await expect(waiter.locator('.topbar .badge')).toHaveCount(0);

      // Guests sit down, and the operator locks the restaurant.
      const seated = await order(hub, [['piti', 1]]);
      await desk.locator('#reason').fill('Hesab 7 ödənilməyib');
      await desk.getByRole('button', { name: 'Kilidlə' }).click();
      await expect(desk.getByRole('button', { name: 'Kilidi aç' })).toBeVisible();
      const hear = async (said: string) => {
        await page.locator('.who').click();
        const sheet = page.getByRole('dialog');
        await sheet.getByRole('button', { name: 'Buluddan soruş' }).click();
        await expect(page.locator('.toast')).toContainText('Bulud cavab verdi');
        if (said) await expect(sheet.locator('.banner').first()).toContainText(said);
        await page.keyboard.press('Escape');
        await expect(sheet).toHaveCount(0);
      };
      await hear('Hesab 7 ödənilməyib');
      await expect(mark).toContainText('Restoran kilidlidir');
      await expect(waiter.locator('.topbar .badge')).toContainText('Restoran kilidlidir');

      // New guests are served, everybody pays, the day is closed.
      const number = await openTable(page);
      await addDish(page, 'Şorbalar', 'Piti');
      await page.keyboard.press('F4');
      await page.waitForURL(/\/floor$/);
      await expect(page.locator('.plan .table-tile[data-state="open"]', { hasText: number })).toBeVisible();
      await ask(hub, 'POST', `/api/orders/${seated.id}/payment`, { method: 'cash', amount: seated.total });
      await ask(hub, 'POST', '/api/day/close', { force: true });

      // Nobody begins another one, and the screen says why.
      await expect(order(hub, [['piti', 1]])).rejects.toThrow(/409.*site_locked.*Hesab 7/);
      await page.goto('/floor');
      await page.locator('.plan .table-tile[data-state="free"]').first().click();
      await expect(page.locator('.banner')).toContainText('Operator restoranı bağlayıb');

      // The bill is paid, the operator unlocks, the manager asks, and the evening begins.
      await desk.getByRole('button', { name: 'Kilidi aç' }).click();
      await expect(desk.locator('#reason')).toBeVisible();
      await page.goto('/floor');
      await hear('');
      await expect(mark).toContainText('Lisenziya');
      await order(hub, [['piti', 1]]);
    }),
  );
});
