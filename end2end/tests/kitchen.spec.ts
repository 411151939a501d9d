// What a kitchen's display remembers by itself.
import { expect, test } from '../fixtures';
import { signIn } from '../till';

test('a bell that was switched off stays off @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'kitchen');
  const bell = page.getByRole('button', { name: 'Səs' });
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await page.reload();
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  await page.reload();
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
});
