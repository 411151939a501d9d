// Every screen on every surface: no serious finding of axe, nothing wider than the screen, in the longest language
// and in every look.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../fixtures';
import { signIn } from '../till';
import { type Page } from '@playwright/test';

/** Serious and critical findings, and how far the page is wider than the screen. */
async function inspect(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  expect.soft(serious, name).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(over, `${name} is wider than the screen by`).toBeLessThanOrEqual(0);
}

for (const theme of ['light', 'dark', 'sun']) {
  test(`screens are accessible and fit, ${theme}`, async ({ page, context, hub }) => {
    test.setTimeout(90_000);
    await context.addCookies([
      { name: 'sufra_theme', value: theme, url: hub.address },
      { name: 'sufra_lang', value: 'ru', url: hub.address },
    ]);
    await page.goto('/lock');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await inspect(page, 'lock');
    await page.goto('/setup');
    await expect(page.locator('.connect')).toContainText('Это устройство');
    await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
    await inspect(page, 'set-up of a device');
    await page.goto('/lock');
    await signIn(page, hub, 'manager');
    await expect(page.locator('.plan')).toBeVisible();
    await inspect(page, 'floor');
    await page.locator('.table-tile[data-state="free"]').first().click();
    await page.waitForURL(/\/order\//);
    await inspect(page, 'empty order');
    await page.locator('.tile').first().click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.or(page.locator('.tile .count')).first()).toBeVisible();
    if (await sheet.isVisible()) {
      await inspect(page, 'choices');
      await page.keyboard.press('Escape');
    }
    if (await page.locator('.turn').isVisible()) {
      await page.locator('.turn').click();
      await inspect(page, 'the check of a phone');
    }
    await page.goto(`${page.url()}/pay`);
    await expect(page.locator('.pay')).toBeVisible();
    await inspect(page, 'payment');
    await page.goto('/kitchen/manqal');
    await inspect(page, 'kitchen');
    await page.goto('/kitchen/expo');
    await inspect(page, 'expo');
    await page.getByRole('button', { name: /Stansiyanı dəyiş/ }).click();
    await page.getByRole('button', { name: 'Ekran ayarları' }).click();
    await inspect(page, "the settings of a kitchen's screen");
    await page.goto('/board');
    await inspect(page, "the guests' board");
    await page.goto('/printers');
    await inspect(page, 'printers');
    await page.goto('/no-such-page');
    await inspect(page, 'an address that leads nowhere');
  });
}
