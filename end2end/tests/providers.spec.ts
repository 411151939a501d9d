// A guest pays on the page of a provider, and the cashier sees what becomes of it.
import { type Browser, type Page } from '@playwright/test';
import { expect, Hub, test } from '../fixtures';
import { order } from '../kitchen';
import { Pesapal } from '../pesapal';
import { signIn, terminal } from '../till';

/** A hub whose guests pay at a Pesapal of this test's own. */
async function withPesapal(act: (hub: Hub, pesapal: Pesapal) => Promise<void>): Promise<void> {
  const pesapal = await Pesapal.start();
  try {
    const hub = await pesapal.known(() => Hub.start());
    try {
      await act(hub, pesapal);
    } finally {
      await hub.stop();
    }
  } finally {
    pesapal.stop();
  }
}

/** A cashier begins a payment by phone for a check of one drink. */
async function begins(browser: Browser, hub: Hub): Promise<{ page: Page; check: { id: string } }> {
  const page = await terminal(browser, hub);
  await signIn(page, hub, 'cashier');
  const check = await order(hub, [['kompot', 1]]);
  await page.goto(`/order/${check.id}/pay`);
  await page.getByRole('radio', { name: /Pesapal/ }).click();
  await page.getByRole('button', { name: 'Ödənişə başla' }).click();
  return { page, check };
}

test('a guest pays by phone, also while the cashier is elsewhere @terminal', async ({ browser }) => {
  // The hub asks ever more rarely, and the test waits for it.
  test.setTimeout(90_000);
  await withPesapal(async (hub, pesapal) => {
    const { page, check } = await begins(browser, hub);

    const attempt = page.locator('.under-way');
    await expect(attempt.locator('[data-state="pending"]')).toBeVisible();
    await expect(attempt).toContainText('Qonağın ödənişi gözlənilir');
    await expect(attempt.locator('svg.qr')).toBeVisible();
    // All of it is kept free: nothing is left to be taken otherwise.
    await expect(page.getByRole('button', { name: 'Ödənişə başla' })).toBeDisabled();
    await expect(page.locator('.pay .keypad')).toHaveCount(0);

    // The screen is left and come back to.
    await page.goto('/floor');
    await expect(page.getByText('ödəniş gedir')).toBeVisible();
    await page.goto(`/order/${check.id}/pay`);
    await expect(attempt.locator('svg.qr')).toBeVisible();

    // Nobody knows for a while, and nobody is told otherwise.
    pesapal.silent = true;
    await expect(attempt.locator('[data-state="unknown"]')).toBeVisible({ timeout: 15_000 });
    await expect(attempt).toContainText('Hələ məlum deyil');
    pesapal.silent = false;
    pesapal.becomes(1);
    await expect(page.getByRole('heading', { name: 'Ödənildi' })).toBeVisible({ timeout: 40_000 });
    expect(pesapal.orders.size).toBe(1);
  });
});

test('a payment that is refused leaves the check for cash @terminal', async ({ browser }) => {
  await withPesapal(async (hub, pesapal) => {
    const { page } = await begins(browser, hub);
    const attempt = page.locator('.under-way');
    await expect(attempt.locator('[data-state="pending"]')).toBeVisible();
    pesapal.becomes(2);
    await expect(attempt.locator('[data-state="declined"]')).toBeVisible({ timeout: 15_000 });
    await page.getByRole('radio', { name: /Nağd/ }).click();
    await page.getByRole('button', { name: 'Ödənişi qəbul et' }).click();
    await expect(page.getByRole('heading', { name: 'Ödənildi' })).toBeVisible();
  });
});

test('without a provider its way to pay is not offered @terminal', async ({ browser, hub }) => {
  const page = await terminal(browser, hub);
  await signIn(page, hub, 'cashier');
  const check = await order(hub, [['kompot', 1]]);
  await page.goto(`/order/${check.id}/pay`);
  await expect(page.getByRole('radio', { name: /Nağd/ })).toBeVisible();
  await expect(page.getByRole('radio', { name: /Pesapal/ })).toHaveCount(0);
});
