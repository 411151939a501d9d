// What somebody may not do alone: asked for at one screen, granted on a manager's phone or with a PIN, and only that.
import { type Page } from '@playwright/test';
import { expect, type Hub, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { addDish, alone, openTable, phone, signIn, terminal } from '../till';

/** Sends two soups to the kitchen and opens the sheet that takes one line off again. */
async function wantsOff(page: Page, touch: boolean): Promise<void> {
  await openTable(page);
  if (touch) {
    await page.locator('.rail').getByText('Şorbalar', { exact: true }).tap();
    await page.locator('.tile', { hasText: 'Mərci şorbası' }).tap();
  } else {
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
  }
  const check = new URL(page.url()).pathname;
  await page.getByRole('button', { name: /Göndər/ }).last().click();
  await page.waitForURL(/\/floor$/);
  await page.goto(check);
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  if (touch) await page.locator('.turn').tap();
  const line = page.locator('.order .line', { hasText: 'Mərci şorbası' });
  await expect(line).toHaveAttribute('data-state', 'sent');
  await line.locator('.name').first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ləğv et' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('radio', { name: 'Qonaq imtina etdi' }).click();
  await sheet.locator('footer').getByRole('button', { name: 'Ləğv et' }).click();
}

const voided = async (hub: Hub) => {
  const { events } = await ask<{ events: { name: string }[] }>(hub, 'GET', '/api/changes?since=0');
  return events.filter((event) => event.name === 'orders.lineVoided').length;
};

test('a manager approves on a phone of their own, with no network but the hub @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const waiter = await phone(browser, hub);
    const manager = await phone(browser, hub);
    const strange: string[] = [];
    for (const page of [waiter, manager]) {
      await page.context().route('**', async (route) => {
        if (route.request().url().startsWith(hub.address)) return route.continue();
        strange.push(route.request().url());
        return route.abort();
      });
    }
    await signIn(manager, hub, 'manager');
    await signIn(waiter, hub, 'waiter');
    await wantsOff(waiter, true);
    const asking = waiter.locator('dialog.ask');
    await expect(asking).toContainText('Təsdiq gözlənilir');
    await expect(asking).toContainText(hub.staff('manager').name);

    const grant = manager.locator('dialog.grant');
    await expect(grant).toContainText(hub.staff('waiter').name);
    await expect(grant).toContainText('1 × Mərci şorbası');
    await expect(grant).toContainText('Qonaq imtina etdi');
    await expect(grant.locator('.huge')).toContainText('0.00');
    expect(await voided(hub)).toBe(0);
    for (const page of [waiter, manager]) {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
    // One tap, and what was asked is done at the other phone.
    await grant.getByRole('button', { name: 'Təsdiqlə' }).tap();
    await expect(grant).toHaveCount(0);
    await expect(asking).toHaveCount(0);
    await expect(waiter.locator('.toast')).toContainText(hub.staff('manager').name);
    await expect(waiter.locator('.order .line', { hasText: 'Mərci şorbası' })).toHaveAttribute('data-state', 'void');
    expect(await voided(hub)).toBe(1);
    expect(strange).toEqual([]);
  });
});

test('a PIN at the same screen approves this one act and signs nobody in @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    await wantsOff(page, false);
    const asking = page.locator('dialog.ask');
    const manager = hub.staff('manager');
    await asking.getByRole('button', { name: manager.name }).click();
    // The keyboard is the pad. A wrong PIN is told, and the request stays.
    const wrong = manager.pin === '0000' ? '1111' : '0000';
    await page.keyboard.type(wrong);
    await expect(asking.getByRole('alert')).toContainText('PIN');
    await page.keyboard.type(manager.pin);
    await expect(asking).toHaveCount(0);
    expect(await voided(hub)).toBe(1);
    await expect(page.locator('.who')).toContainText(hub.staff('cashier').name.split(' ')[0] ?? '');
    // What may be done alone is done without asking, and the next guarded act asks again.
    await page.getByRole('button', { name: 'Digər' }).click();
    await page.getByRole('button', { name: 'Hesabı ləğv et' }).click();
    await page.getByRole('button', { name: 'Ləğv olunsun?' }).click();
    await expect(asking).toContainText('Təsdiq gözlənilir');
    await page.keyboard.press('Escape');
    await expect(asking).toHaveCount(0);
    const state = await ask<{ state: { orders: Record<string, { closing: unknown }> } }>(hub, 'GET', '/api/snapshot');
    expect(Object.values(state.state.orders)).toHaveLength(1);
  });
});

test('what a manager refuses is not done, and both screens say so @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cashier = await terminal(browser, hub);
    const manager = await terminal(browser, hub);
    await signIn(manager, hub, 'manager');
    await signIn(cashier, hub, 'cashier');
    const check = await order(hub, [['kompot', 1]]);
    await ask(hub, 'POST', '/api/cash/open', { openingFloat: 1000 });
    await cashier.goto('/cash');
    await cashier.getByRole('button', { name: 'Çeksiz aç' }).click();
    const sheet = cashier.getByRole('dialog');
    await sheet.getByLabel('Səbəb').fill('xırda pul');
    await sheet.locator('footer .primary').click();
    const asking = cashier.locator('dialog.ask');
    await expect(asking).toContainText('xırda pul');
    const grant = manager.locator('dialog.grant');
    await expect(grant).toContainText('xırda pul');
    await grant.getByRole('button', { name: 'İmtina' }).click();
    await expect(grant).toHaveCount(0);
    await expect(asking).toContainText(`Rədd edildi: ${hub.staff('manager').name}`);
    // Asking again is a new request; taking it back leaves the manager nothing to answer.
    await asking.getByRole('button', { name: 'Yenidən soruş' }).click();
    await expect(grant).toContainText('xırda pul');
    await asking.getByRole('button', { name: 'Geri götür' }).click();
    await expect(asking).toHaveCount(0);
    await expect(grant).toHaveCount(0);
    const { events } = await ask<{ events: { name: string }[] }>(hub, 'GET', '/api/changes?since=0');
    expect(events.map((event) => event.name)).not.toContain('cash.drawerOpened');
    expect(check.number).toBe(1);
  });
});
