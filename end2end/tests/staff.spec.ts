// The time clock in two taps, and who is on the floor.
import { expect, test } from '../fixtures';
import { signIn } from '../till';

test('a shift begins and ends in two taps, with a break between @terminal', async ({ page, hub }) => {
  const person = hub.staff('cashier');
  await signIn(page, hub, 'cashier');
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'Növbəyə başla' }).click();
  await page.getByRole('button', { name: 'Fasilə' }).click();
  await page.getByRole('link', { name: 'Kim növbədədir' }).click();
  await page.waitForURL(/\/staff$/);
  const row = page.locator('.crew li', { hasText: person.name });
  await expect(row).toContainText('fasilədə');
  await page.locator('.page-head').getByRole('button', { name: 'İşə qayıt' }).click();
  await expect(row).not.toContainText('fasilədə');
  await page.locator('.page-head').getByRole('button', { name: 'Növbəni bitir' }).click();
  await expect(row).toHaveCount(0);
});
