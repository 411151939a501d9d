import { expect, test } from '../fixtures';

test('the first page answers', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
});

test('the first page answers without scripts @no-js', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page.locator('body')).not.toBeEmpty();
});
