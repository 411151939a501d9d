// Several dishes for one price, and a scanner, which is a keyboard that types fast.
import { expect, test } from '../fixtures';
import { counted, taps } from '../kitchen';
import { openTable, signIn } from '../till';

/** Whether the demo's combo is sold now, by the restaurant's clock. */
function isLunch(): boolean {
  const hour = Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Baku', hour: 'numeric', hour12: false }).format());
  return hour >= 12 && hour < 16;
}

test('a combo asks one dish of each slot and says what is missing; outside its hours it says when @terminal', async ({ page, hub }) => {
  const lunch = isLunch();
  await counted(page);
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await page.locator('.rail').getByText('Kombo', { exact: true }).click();
  const tile = page.locator('.tile', { hasText: 'Biznes lanç' });
  await expect(tile).toContainText('9.90');
  const sheet = page.getByRole('dialog');
  if (!lunch) {
    await expect(tile).toHaveAttribute('aria-disabled', 'true');
    await expect(tile).toContainText('12:00–16:00');
    await tile.click({ force: true });
    await expect(sheet).toHaveCount(0);
  }
  await tile.click({ button: 'right', force: true });
  await sheet.getByRole('button', { name: 'Seçim və qeyd' }).click();
  const slots = sheet.locator('section.group');
  await expect(slots).toHaveCount(4);
  const add = sheet.locator('footer .primary');
  await expect(add).toBeDisabled();
  await expect(sheet.getByRole('status')).toContainText('Şorba');
  const used = await taps(page, async () => {
    for (const dish of ['Mərci şorbası', 'Yarpaq dolması', 'Çoban salatı', 'Kompot']) {
      await sheet.getByRole('radio', { name: dish }).click();
    }
  });
  expect(used).toBe(4);
  const asked = sheet.locator('.asked[data-state="need"]');
  while ((await asked.count()) > 0) await asked.first().locator('.opt').first().click();
  await expect(add).toBeEnabled();
  expect(await taps(page, () => add.click())).toBe(1);
  const line = page.locator('.order .line', { hasText: 'Biznes lanç' });
  if (lunch) {
    await expect(line).toHaveCount(4);
    await expect(line.filter({ hasText: 'Çoban salatı' })).toHaveCount(1);
    const sums = await line.locator('.sum').allTextContents();
    expect(sums.reduce((all, sum) => all + Number(sum), 0)).toBeCloseTo(9.9, 5);
  } else {
    await expect(sheet.locator('.banner.danger')).toContainText('12:00');
    await expect(line).toHaveCount(0);
  }
});

test('a code that comes as fast as a scanner types is looked for and sets no quantity @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await openTable(page);
  await page.keyboard.press('2');
  const chosen = page.locator('.pieces .btn[aria-pressed="true"]');
  await expect(chosen).toHaveText('2');
  // A person's pause: what comes now is not the same number any more.
  await page.waitForTimeout(200);
  await page.evaluate(() => {
    for (const key of [...'4760001234567', 'Enter']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await expect(page.locator('.menu .empty')).toContainText('Belə yemək yoxdur');
  await expect(chosen).toHaveText('2');
  // The same digits by hand are a quantity each.
  await page.keyboard.press('Escape');
  await page.keyboard.press('4', { delay: 120 });
  await expect(chosen).toHaveText('4');
});
