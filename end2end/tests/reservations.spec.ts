// A table is kept for guests, a clash is said in words, and seating them opens their check.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { signIn } from '../till';

/** Books a table of another room for tonight: the hall belongs to the specs that share the hub. */
async function book(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Yeni rezerv' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Ad', { exact: true }).fill(name);
  await sheet.getByLabel('Saat').fill('23:30');
  await sheet.getByLabel('Masa').selectOption({ index: 20 });
}

test('a clash is said and not refused, and guests are seated by one tap @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await page.getByRole('link', { name: 'Rezervlər' }).click();
  await page.waitForURL(/\/reservations$/);
  await book(page, 'Leyla');
  await page.getByRole('button', { name: 'Saxla' }).click();
  // Each names the other where they clash: a row is found by its own name.
  const row = (name: string) => page.locator('.booked li', { has: page.locator('.grow > b', { hasText: name }) });
  await expect(row('Leyla')).toBeVisible();
  await book(page, 'Rauf');
  await expect(page.getByRole('dialog')).toContainText('Leyla, 23:30');
  await page.getByRole('button', { name: 'Saxla' }).click();
  const second = row('Rauf');
  await expect(second).toContainText('Leyla, 23:30');
  await second.getByRole('button', { name: 'Gəlmədi' }).click();
  await expect(second).toHaveCount(0);
  await row('Leyla').getByRole('button', { name: 'Oturt' }).click();
  await page.waitForURL(/\/order\//);
});
