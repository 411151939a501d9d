// A check that is opened while the hub is away has a name of its device, and keeps it.
import { expect, Hub, test } from '../fixtures';
import { addDish, signIn } from '../till';

test('a takeaway keeps the name that a guest was told without the hub @terminal', async ({ browser }) => {
  test.setTimeout(120_000);
  const hub = await Hub.start();
  try {
    const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 1366, height: 768 }, locale: 'az-AZ' });
    const page = await context.newPage();
    await signIn(page, hub, 'cashier');
    const facts = page.locator('.order > header p');

    // With the hub the number is the hub's, and there is no other before it.
    await page.keyboard.press('F6');
    await expect(facts).toContainText('№1');
    await page.goto('/floor');

    await hub.kill();
    await expect(page.locator('.lamp').first()).toHaveAttribute('data-state', 'down', { timeout: 10_000 });
    await page.keyboard.press('F6');
    await page.waitForURL(/\/order\//);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.keyboard.press('Shift+F4');
    await expect(page.locator('.order .line')).toHaveAttribute('data-state', 'queued', { timeout: 10_000 });
    await expect(facts).toContainText(/№\d+-1/);
    const [name = ''] = /№\d+-1/.exec((await facts.textContent()) ?? '') ?? [];

    await hub.restart();
    await expect(page.locator('.order .line')).toHaveAttribute('data-state', 'sent', { timeout: 30_000 });
    await expect(facts).toContainText(name);
    // The kitchen calls it so too, on another device.
    const kitchen = await (await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' })).newPage();
    await signIn(kitchen, hub, 'kitchen');
    await expect(kitchen.locator('main')).toContainText(name);
    await page.reload();
    await expect(facts).toContainText(name);
  } finally {
    await hub.stop();
  }
});
