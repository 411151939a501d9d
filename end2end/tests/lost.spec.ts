// Answers that never come, and what a person is told when they come after all.
import { expect, Hub, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';
import { type Browser, type Page } from '@playwright/test';

const screen = async (browser: Browser, hub: Hub): Promise<Page> => {
  const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 1366, height: 768 }, locale: 'az-AZ' });
  return context.newPage();
};

test('what the stream told is not done again after a start, although its answer was lost @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const page = await screen(browser, hub);
    await signIn(page, hub, 'waiter');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    const quantity = page.locator('.order .line .qty');
    await page.locator('.order .line').click();
    // The hub does it and nobody hears the answer.
    await page.route('**/api/commands', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'Artır', exact: true }).click();
    await expect(quantity).toHaveText('2');
    // The stream tells it, what is kept is written.
    await page.waitForTimeout(5_000);
    await hub.kill();
    await page.reload();
    await expect(quantity).toHaveText('2');
    await page.waitForTimeout(1_000);
    await expect(quantity).toHaveText('2');
    await page.unroute('**/api/commands');
    await hub.restart();
    await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'ok', { timeout: 20_000 });
    await expect(quantity).toHaveText('2');
  } finally {
    await hub.stop();
  }
});

test('a payment that the hub does not take after all is said on the screen that took it @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const [page, other] = [await screen(browser, hub), await screen(browser, hub)];
    await signIn(page, hub, 'cashier');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.keyboard.press('Shift+F4');
    await expect(page.locator('.order .line')).toHaveAttribute('data-state', 'sent');
    const pay = async (one: Page) => {
      await one.goto(`${page.url().replace(/\/pay$/, '')}/pay`);
      await one.locator('.pay .primary').click();
    };
    await signIn(other, hub, 'cashier');
    await page.goto(`${page.url()}/pay`);
    // Only the way of the commands is cut: the payment is safe on the device, and says so.
    await page.route('**/api/commands', (route) => route.abort());
    await page.locator('.pay .primary').click();
    await expect(page.locator('.pay')).toContainText('Ödənildi', { timeout: 10_000 });
    await pay(other);
    await expect(other.locator('.pay')).toContainText('Ödənildi', { timeout: 10_000 });
    await page.unroute('**/api/commands');
    await page.goto('/floor');
    const refused = page.locator('.topbar a.danger');
    await expect(refused).toContainText('1', { timeout: 30_000 });
    await refused.click();
    const held = page.locator('.pile li', { has: page.getByRole('button', { name: 'Gördüm' }) });
    await expect(held).toHaveCount(1);
    await held.getByRole('button').click();
    await expect(refused).toHaveCount(0);
    // It stays in the list: a manager decides.
    await expect(page.locator('.pile').filter({ hasText: 'Menecer qərar verir' })).toBeVisible();
  } finally {
    await hub.stop();
  }
});

test('who signs out in one tab has left in all of them, also without the hub @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const one = await screen(browser, hub);
    await signIn(one, hub, 'waiter');
    const two = await one.context().newPage();
    await two.goto('/floor');
    await expect(two.locator('.plan')).toBeVisible();
    await two.locator('html[data-live]').waitFor({ state: 'attached' });
    await hub.kill();
    await one.locator('.who').click();
    await one.getByRole('button', { name: 'Çıxış' }).click();
    await one.waitForURL(/\/lock$/, { timeout: 20_000 });
    await two.waitForURL(/\/lock$/);
    await hub.restart();
    // The hub is told first, by a page that it still draws for who has left.
    await one.goto('/floor');
    await one.waitForURL(/\/lock$/, { timeout: 15_000 });
    await one.reload();
    await one.waitForURL(/\/lock$/);
    await signIn(one, hub, 'cashier');
    await two.goto('/floor');
    await expect(two.locator('.who')).toHaveAttribute('aria-label', hub.staff('cashier').name);
  } finally {
    await hub.stop();
  }
});
