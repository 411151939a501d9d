// Taxes and the service charge are said at a screen: what is odd is named, what is typed stays, who may not is told so.
import { type Page } from '@playwright/test';
import { expect, type Hub, test } from '../fixtures';
import { ask } from '../kitchen';
import { alone, signIn, terminal } from '../till';

interface Rates {
  state: {
    catalog: {
      meta: { vatBp: number; serviceChargeBp: number; tax?: { simplified: Record<string, number> } };
      categories: { id: string; vatBp?: number }[];
      items: { id: string; vatBp?: number }[];
    };
  };
}

const rates = async (hub: Hub) => (await ask<Rates>(hub, 'GET', '/api/snapshot')).state.catalog;

test('a manager says VAT by category, a dish that differs and the service charge @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.locator('.who').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Vergi və xidmət haqqı' }).click();
    await page.waitForURL(/\/taxes$/);
    const save = page.getByRole('button', { name: 'Saxla', exact: true });
    await expect(save).toBeDisabled();
    const service = page.getByLabel('Xidmət haqqı, %');
    await expect(service).toHaveValue('10');
    // What is no rate is named, and is not sent.
    await service.fill('101');
    await expect(page.getByText('0-dan 100-ə qədər')).toBeVisible();
    await expect(save).toBeDisabled();
    await service.fill('7,5');
    await page.getByLabel('Şorbalar', { exact: true }).fill('8');
    await page.getByLabel('Yemək əlavə et').selectOption({ value: 'piti' });
    const own = page.locator('.own-rates').last().locator('input');
    await own.fill('0');
    await page.keyboard.press('Enter');
    await expect(page.locator('.toast')).toContainText('Saxlanıb');
    await expect(save).toBeDisabled();
    const now = await rates(hub);
    expect(now.meta.serviceChargeBp).toBe(750);
    expect(now.categories.find((one) => one.id === 'soups')?.vatBp).toBe(800);
    expect(now.items.find((one) => one.id === 'piti')?.vatBp).toBe(0);
    await page.reload();
    await expect(page.getByLabel('Xidmət haqqı, %')).toHaveValue('7.5');
    await expect(page.getByLabel('Şorbalar', { exact: true })).toHaveValue('8');
  });
});

test('of two who save at once the second is told, and nothing that was typed is lost @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const mine = await terminal(browser, hub);
    const theirs = await terminal(browser, hub);
    await signIn(mine, hub, 'manager');
    await signIn(theirs, hub, 'manager');
    const save = (page: Page) => page.getByRole('button', { name: 'Saxla', exact: true });
    for (const page of [mine, theirs]) await page.goto('/taxes');
    await theirs.getByLabel('Qiymətlərdəki ƏDV, %').fill('10');
    await expect(save(theirs)).toBeEnabled();
    // Mine is on its way, and theirs overtakes it.
    const commands = '**/api/commands';
    let overtaken = false;
    await mine.context().route(commands, async (route) => {
      if (!overtaken) {
        overtaken = true;
        await save(theirs).click();
        await expect(theirs.locator('.toast')).toContainText('Saxlanıb');
      }
      await route.continue();
    });
    const service = mine.getByLabel('Xidmət haqqı, %');
    await service.fill('5');
    await save(mine).click();
    await expect(mine.locator('form').getByRole('alert')).toContainText('Bu arada nəsə dəyişib');
    await expect(service).toHaveValue('5');
    await expect(mine.getByLabel('Qiymətlərdəki ƏDV, %')).toHaveValue('10');
    await save(mine).click();
    await expect(mine.locator('.toast')).toContainText('Saxlanıb');
    const { meta } = await rates(hub);
    expect([meta.vatBp, meta.serviceChargeBp]).toEqual([1000, 500]);
  });
});

test('simplified tax has a rate for each way to pay @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/taxes');
    await page.getByRole('button', { name: 'Sadələşdirilmiş' }).click();
    const save = page.getByRole('button', { name: 'Saxla', exact: true });
    // The rate itself must be said; the others may be as it.
    await expect(save).toBeDisabled();
    await page.getByLabel('Dövriyyədən, %').fill('8');
    await page.getByLabel('Nağd, %').fill('6');
    await save.click();
    await expect(page.locator('.toast')).toContainText('Saxlanıb');
    expect((await rates(hub)).meta.tax).toEqual({ simplified: { rateBp: 800, cashBp: 600 } });
  });
});

test('a save that the hub was not heard about is said, and is done when it is heard @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/taxes');
    // Only the way of the commands is cut: the rates are safe on the device.
    await page.route('**/api/commands', (route) => route.abort());
    await page.getByLabel('Xidmət haqqı, %').fill('8');
    await page.getByRole('button', { name: 'Saxla', exact: true }).click();
    await expect(page.locator('.taxes .banner', { hasText: 'Hub cavab vermədi' })).toBeVisible({ timeout: 10_000 });
    await expect(page.getByLabel('Xidmət haqqı, %')).toHaveValue('8');
    await page.unroute('**/api/commands');
    await expect.poll(async () => (await rates(hub)).meta.serviceChargeBp, { timeout: 20_000 }).toBe(800);
  });
});

test('who may not change taxes is told so @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'waiter');
    await page.goto('/taxes');
    await expect(page.getByText('Vergiləri dəyişmək icazəniz yoxdur')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Saxla', exact: true })).toHaveCount(0);
  });
});
