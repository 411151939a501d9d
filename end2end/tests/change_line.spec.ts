// A line that nobody was told of: its choices and its note can still be changed.
import { expect, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';

test('the note of an unsent line is changed, and its guest stays @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  await openTable(page);
  await page.getByRole('button', { name: 'Qonaq artır' }).click();
  await page.locator('.seats').getByRole('button', { name: '1', exact: true }).click();
  await addDish(page, 'Kabablar', 'Lülə kabab', 'soğansız');
  const line = page.locator('.order .line', { hasText: 'Lülə kabab' });
  await expect(line).toContainText('soğansız');
  const before = await line.textContent();
  await line.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Seçim və qeyd' }).click();
  const sheet = page.getByRole('dialog', { name: 'Lülə kabab' });
  // What was chosen is chosen: nothing has to be picked again.
  await expect(sheet.locator('.group[data-state="need"]')).toHaveCount(0);
  await expect(sheet.locator('#kitchen-note')).toHaveValue('soğansız');
  await sheet.locator('#kitchen-note').fill('ayrı qabda');
  await sheet.getByRole('button', { name: /^Yadda saxla|^Saxla/ }).click();
  await expect(line).toContainText('ayrı qabda');
  await expect(line).toHaveCount(1);
  expect(await line.textContent()).toBe(before?.replace('soğansız', 'ayrı qabda'));

  // What the kitchen has is changed there, by a void and a new line.
  await page.keyboard.press('Shift+F4');
  await expect(line).toHaveAttribute('data-state', 'sent');
  await line.click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Seçim və qeyd' })).toHaveCount(0);
});
