// What is sold by weight, and what is scanned: two ways to the check that a restaurant without a scale or a scanner never
// sees.
import { expect, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';

test('a fish is sold by its weight, typed as the scale shows it @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  await page.locator('.rail').getByText('Balıq', { exact: true }).click();
  await page.locator('.tile', { hasText: 'Farel, çəki ilə' }).click();
  const sheet = page.getByRole('dialog', { name: 'Farel, çəki ilə' });
  const add = sheet.locator('footer .primary');
  await expect(add).toBeDisabled();
  await sheet.getByRole('textbox', { name: 'Çəki' }).fill('0.450');
  // 32.00 a kilogram.
  await expect(add).toContainText('14.40');
  await add.click();
  const line = page.locator('.order .line', { hasText: 'Farel, çəki ilə' });
  await expect(line).toContainText('450 q');
  await expect(line).toContainText('14.40');
  await page.keyboard.press('Shift+F4');
  await expect(line).toHaveAttribute('data-state', 'sent');
});

test('a scanned drink is on the check, and its digits are no quantity @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  await addDish(page, 'İçkilər', 'Ayran');
  // A scanner is faster than a driver that waits for the browser after each key.
  const scan = (code: string) =>
    page.evaluate((keys) => {
      for (const key of keys) window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, [...code, 'Enter']);
  await scan('4760000000016');
  const cola = page.locator('.order .line', { hasText: 'Kola' });
  await expect(cola).toHaveCount(1);
  await expect(cola.locator('.qty')).toHaveText('1');
  await scan('4760000000023');
  await expect(page.locator('.order .line', { hasText: 'Sirab' })).toHaveCount(1);
  await expect(page.locator('.order .line')).toHaveCount(3);
});
