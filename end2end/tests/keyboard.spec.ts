// The same job without touching anything: PIN, table, search, modifiers, send, pay; and the kitchen's bump bar.
import { expect, test } from '../fixtures';
import { signIn } from '../till';

test('an order is taken, cooked and paid with the keyboard alone @terminal', async ({ browser, page, hub }) => {
  const person = hub.staff('cashier');
  await page.goto('/lock');
  await page.getByRole('button', { name: person.name }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type(person.pin);
  await page.waitForURL(/\/floor/);

  const table = page.locator('.table-tile[data-state="free"]').last();
  await table.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/order\//);

  // `şorba` is found by `sorba`; Enter takes the first dish.
  await page.keyboard.press('/');
  await page.keyboard.type('sorba');
  await expect(page.locator('.tile').first()).toContainText('şorbası');
  await page.keyboard.press('Enter');
  await expect(page.locator('.order .line')).toHaveCount(1);

  // A dish with forced choices: the sheet takes the focus, Space picks, Enter adds.
  await page.keyboard.type('lulə kabab');
  await expect(page.locator('.tile').first()).toContainText('Lülə kabab');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog');
  await expect(sheet).toBeVisible();
  for (let presses = 0; presses < 40 && (await sheet.locator('.group[data-state="need"]').count()) > 0; presses += 1) {
    await page.keyboard.press('Tab');
    const needed = await page.evaluate(
      () => document.activeElement?.matches('.group[data-state="need"] .opt') ?? false,
    );
    if (needed) await page.keyboard.press('Space');
  }
  await page.keyboard.press('Enter');
  await expect(sheet).toHaveCount(0);
  await expect(page.locator('.order .line')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+F4');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(2);

  const kitchen = await browser.newContext({ baseURL: hub.address, viewport: { width: 1920, height: 1080 } });
  const cook = await kitchen.newPage();
  await signIn(cook, hub, 'kitchen');
  await cook.goto('/kitchen/manqal');
  const cards = cook.locator('article.ticket');
  await expect(cards.first()).toBeVisible();
  const before = await cards.count();
  for (let left = before; left > 0; left -= 1) {
    await cook.keyboard.press(`${left}`);
    await expect(cards).toHaveCount(left - 1);
  }
  await expect(page.locator('.order .line[data-state="ready"]', { hasText: 'Lülə' })).toHaveCount(1);

  await page.keyboard.press('F9');
  await page.waitForURL(/\/pay$/);
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await expect(page.locator('.paid')).toContainText('4.05');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/floor/);
});

test('a card is paid with the keyboard alone: the slip is typed where the focus is @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await page.keyboard.press('F6');
  await page.waitForURL(/\/order\//);
  await page.keyboard.press('/');
  await page.keyboard.type('sorba');
  await page.keyboard.press('Enter');
  await expect(page.locator('.order .line')).toHaveCount(1);
  await page.keyboard.press('Shift+F4');
  await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(1);
  await page.keyboard.press('F9');
  await page.waitForURL(/\/pay$/);
  await page.keyboard.press('F3');
  await expect(page.locator('#slip')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.locator('#slip').focus();
  await page.keyboard.type('004711');
  await page.keyboard.press('Enter');
  await expect(page.locator('.paid')).toBeVisible();
});

test('a payment is not taken by Enter on something else @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await page.locator('.table-tile[data-state="free"]').first().click();
  await page.waitForURL(/\/order\//);
  await page.keyboard.press('/');
  await page.keyboard.type('sorba');
  await page.keyboard.press('Enter');
  await expect(page.locator('.order .line')).toHaveCount(1);
  await page.goto(`${page.url()}/pay`);
  await page.locator('.paper header a').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/order\/[^/]+$/);
  await expect(page.locator('.order .line')).toHaveCount(1);
});
