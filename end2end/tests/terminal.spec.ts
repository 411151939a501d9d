// The terminal between two people: another one takes over in two taps and a PIN, and the order stays.
import { expect, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';

test('another person takes over in two taps and a PIN, and the order stays @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await addDish(page, 'Şorbalar', 'Mərci şorbası');
  const order = new URL(page.url()).pathname;
  const cashier = hub.staff('cashier');
  let taps = 0;
  await page.locator('.topbar .who').click();
  taps += 1;
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: cashier.name }).click();
  taps += 1;
  expect(taps).toBe(2);
  await page.keyboard.type(cashier.pin);
  await expect(page.locator('.topbar .who')).toContainText(cashier.name);
  await expect(sheet).toHaveCount(0);
  expect(new URL(page.url()).pathname).toBe(order);
  await expect(page.locator('.order .line')).toHaveCount(1);
  // The PIN was typed into the sheet, and not into the order behind it.
  const one = page.locator('.pieces').getByRole('button', { name: '1', exact: true });
  await expect(one).toHaveAttribute('aria-pressed', 'true');
  await addDish(page, 'Şorbalar', 'Dovğa');
  await page.reload();
  await expect(page.locator('.topbar .who')).toContainText(cashier.name);
  await expect(page.locator('.order .line')).toHaveCount(2);
});

test('a terminal that nobody touches locks itself, and the order is there again after the PIN @terminal', async ({ page, hub }) => {
  const person = hub.staff('waiter');
  await page.clock.install();
  await signIn(page, hub, 'waiter');
  await openTable(page);
  const order = new URL(page.url()).pathname;
  await page.clock.fastForward(30_000);
  await page.locator('.rail button').first().click();
  await page.clock.fastForward(40_000);
  await page.waitForTimeout(500);
  expect(new URL(page.url()).pathname).toBe(order);
  await page.clock.fastForward(61_000);
  await page.waitForURL(/\/lock$/);
  await page.getByRole('button', { name: person.name }).click();
  await page.keyboard.type(person.pin);
  await page.waitForURL((url) => url.pathname === order);
});
