// What arrives before any script has run.
import { expect, test } from '../fixtures';

test('the lock screen shows its people without scripts @no-js', async ({ page, hub }) => {
  await page.goto('/lock');
  for (const person of hub.demo.staff.filter((one) => one.role === 'waiter')) {
    await expect(page.getByRole('button', { name: person.name })).toBeVisible();
  }
});

test('floor, order and kitchen arrive with their data without scripts @no-js', async ({ page, hub, request }) => {
  const login = await request.post('/api/auth/login', { data: hub.demo.apiUser });
  expect(login.ok()).toBe(true);
  const { token } = (await login.json()) as { token: string };
  const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': crypto.randomUUID() };
  const data = { channel: 'takeaway', items: [{ menuItemId: 'merci-sorbasi', quantity: 2 }], send: true };
  const placed = await request.post('/api/orders', { headers, data });
  expect(placed.status(), await placed.text()).toBe(201);
  const { id } = (await placed.json()) as { id: string };
  // A page has the session of its cookie.
  await page.context().addCookies([{ name: 'sufra_session', value: token, url: hub.address }]);
  await page.goto('/floor');
  await expect(page.locator('.table-tile')).toHaveCount(16);
  await expect(page.locator('.aside')).toContainText('№');
  await page.goto(`/order/${id}`);
  await expect(page.locator('.order .line')).toContainText('Mərci şorbası');
  await page.goto('/kitchen/expo');
  await expect(page.locator('article.ticket').first()).toContainText('Mərci şorbası');
});

test('a stranger is led to the lock screen without scripts @no-js', async ({ page }) => {
  await page.goto('/floor');
  expect(new URL(page.url()).pathname).toBe('/lock');
});
