// The check in parts: by item, by seat, equally; and all of it back.
import { type Locator, type Page } from '@playwright/test';
import { expect, type Hub, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';

/** A table with two soups that the kitchen has, its split open; and what it comes to. */
async function twoSoups(page: Page, hub: Hub): Promise<{ sheet: Locator; whole: string | null }> {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await addDish(page, 'Şorbalar', 'Dovğa');
  await page.keyboard.press('Shift+F4');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(2);
  const whole = await page.locator('.sums .total').textContent();
  await page.getByRole('button', { name: 'Digər' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Hesabı böl' }).click();
  return { sheet, whole };
}

test('a check is split by item in two taps a line, and put back @terminal', async ({ page, hub }) => {
  const { sheet, whole } = await twoSoups(page, hub);
  let taps = 0;
  await sheet.locator('.line', { hasText: 'Dovğa' }).click();
  taps += 1;
  await sheet.getByRole('button', { name: 'Yeni hissə' }).click();
  taps += 1;
  const part = sheet.getByRole('region', { name: 'Hissə 1' });
  await expect(part.locator('.line')).toContainText('Dovğa');
  expect(taps).toBe(2);
  await expect(sheet.getByRole('region', { name: 'Bu hesab' }).locator('.line')).toHaveCount(1);
  await sheet.getByRole('button', { name: 'Geri al' }).click();
  await expect(sheet.getByRole('region', { name: 'Bu hesab' }).locator('.line')).toHaveCount(2);
  await expect(part).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('.sums .total')).toHaveText(whole ?? '');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(2);
});

test('what was divided is put back after the screen was left, from the part too @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await page.keyboard.press('F6');
  await page.waitForURL(/\/order\//);
  const whole = new URL(page.url()).pathname;
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await addDish(page, 'Şorbalar', 'Dovğa');
  const sheet = page.getByRole('dialog');
  const split = async () => {
    await page.getByRole('button', { name: 'Digər' }).click();
    await sheet.getByRole('button', { name: 'Hesabı böl' }).click();
  };
  await split();
  await sheet.locator('.line', { hasText: 'Dovğa' }).click();
  await sheet.getByRole('button', { name: 'Yeni hissə' }).click();
  await expect(sheet.getByRole('region', { name: 'Hissə 1' }).locator('.line')).toContainText('Dovğa');
  await page.keyboard.press('Escape');
  // Elsewhere and back: the screen knows nothing of what was done on it before.
  await page.goto('/floor');
  await page.goto(whole);
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await split();
  await expect(sheet.getByRole('region', { name: 'Hissə 1' }).locator('.line')).toContainText('Dovğa');
  await sheet.getByRole('button', { name: 'Geri al' }).click();
  await expect(sheet.getByRole('region', { name: 'Bu hesab' }).locator('.line')).toHaveCount(2);
  await expect(sheet.getByRole('button', { name: 'Geri al' })).toHaveCount(0);
});

test('two checks pay for one dish, in two taps, and it is whole again when they are put together @terminal', async ({ page, hub }) => {
  const { sheet, whole } = await twoSoups(page, hub);
  const share = sheet.getByRole('button', { name: 'Hesablar arasında böl' });
  await sheet.locator('.line', { hasText: 'Dovğa' }).click();
  // Nobody to share it with yet.
  await expect(share).toHaveCount(0);
  await sheet.getByRole('button', { name: 'Yeni hissə' }).click();
  const [own, part] = [sheet.getByRole('region', { name: 'Bu hesab' }), sheet.getByRole('region', { name: 'Hissə 1' })];
  await expect(part.locator('.line')).toContainText('Dovğa');
  await own.locator('.line', { hasText: 'Mərci' }).click();
  await share.click();
  await expect(own.locator('.line')).toContainText('1/2');
  await expect(part.locator('.line', { hasText: 'Mərci' })).toContainText('1/2');
  // A part of it goes nowhere by itself.
  await part.locator('.line', { hasText: 'Mərci' }).click();
  await expect(share).toHaveCount(0);
  await sheet.getByRole('button', { name: 'Geri al' }).click();
  await expect(own.locator('.line')).toHaveCount(2);
  await expect(own.locator('.line').filter({ hasText: '1/2' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('.sums .total')).toHaveText(whole ?? '');
});

test('three guests pay equal parts, the first of them in four taps @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await page.keyboard.press('Shift+F4');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(1);
  let taps = 0;
  const tap = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    taps += 1;
    await page.locator('main').getByRole(role, { name, exact: typeof name === 'string' }).click();
  };
  await tap(/Ödə/, 'link');
  await page.waitForURL(/\/pay$/);
  await tap('Bərabər');
  taps += 1;
  await page.getByRole('group', { name: 'Bərabər' }).getByRole('button', { name: '3', exact: true }).click();
  await tap(/Dəqiq/);
  expect(taps).toBe(4);
  // 5.50 with service: 1.84, 1.83, 1.83.
  await expect(page.locator('.ledger')).toContainText('1.84');
  await expect(page.locator('.due')).toContainText('3.66');
  await page.getByRole('button', { name: /Dəqiq/ }).click();
  await expect(page.locator('.due')).toContainText('1.83');
  await page.getByRole('button', { name: /Dəqiq/ }).click();
  await expect(page.locator('.paid')).toBeVisible();
});

test('each guest gets a check of their own @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  for (let guest = 0; guest < 2; guest += 1) await page.getByRole('button', { name: 'Qonaq artır' }).click();
  const seat = (name: string) => page.locator('.seats').getByRole('button', { name, exact: true }).click();
  await seat('1');
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  await seat('2');
  await addDish(page, 'Şorbalar', 'Dovğa');
  await page.getByRole('button', { name: 'Digər' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Hesabı böl' }).click();
  await sheet.getByRole('button', { name: 'Qonaqla' }).click();
  await expect(sheet.locator('.part')).toHaveCount(3);
  await sheet.getByRole('button', { name: 'Qonaqlara böl' }).click();
  await expect(sheet.getByRole('region', { name: 'Hissə 1' }).locator('.line')).toContainText('Dovğa');
  await expect(sheet.getByRole('region', { name: 'Bu hesab' }).locator('.line')).toContainText('Mərci');
});
