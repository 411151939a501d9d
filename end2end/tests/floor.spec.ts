// The floor by few taps: what calls is done where it is seen, and each thing at a table takes at most three.
import { expect, test } from '../fixtures';
import { addDish, alone, phone, seated, signIn, terminal, tile } from '../till';

test('a table is moved in three taps, and moved back by the toast @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  const from = await seated(page, 'Mərci şorbası');
  const free = page.locator('.plan .table-tile[data-state="free"]').last();
  const to = (await free.locator('.no').textContent()) ?? '';
  await tile(page, from).click({ button: 'right' });
  await page.getByRole('button', { name: 'Köçür' }).click();
  await tile(page, to).click();
  await expect(tile(page, to)).toHaveAttribute('data-state', 'open');
  await expect(tile(page, from)).toHaveAttribute('data-state', 'free');
  await page.getByRole('button', { name: 'Geri al' }).click();
  await expect(tile(page, from)).toHaveAttribute('data-state', 'open');
});

test('the bill takes two taps from the floor, and the table says it @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  const number = await seated(page, 'Mərci şorbası');
  await tile(page, number).click({ button: 'right' });
  await page.getByRole('button', { name: 'Hesab', exact: true }).click();
  await expect(tile(page, number)).toHaveAttribute('data-state', 'bill');
  await expect(tile(page, number)).toContainText('hesab');
});

test('tables are joined in three taps and taken apart in two @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  const number = await seated(page, 'Mərci şorbası');
  const other = (await page.locator('.plan .table-tile[data-state="free"] .no').last().textContent()) ?? '';
  await tile(page, number).click({ button: 'right' });
  await page.getByRole('button', { name: 'Qoş' }).click();
  await tile(page, other).click();
  const party = page.locator('.plan .table-tile:visible .no', { hasText: '+' }).first();
  await expect(party).toBeVisible();
  await party.click({ button: 'right' });
  await page.getByRole('button', { name: 'Ayır' }).click();
  await expect(page.locator('.plan .table-tile:visible .no', { hasText: '+' })).toHaveCount(0);
});

test('a plan is drawn, an overlap cannot be saved, and what is saved is seen elsewhere @terminal', async ({ page, hub, browser }) => {
  await signIn(page, hub, 'manager');
  const other = await (await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' })).newPage();
  await signIn(other, hub, 'cashier');
  await expect(other.locator('.plan .table-tile').first()).toBeVisible();
  const before = await other.locator('.plan .table-tile').count();
  await page.getByRole('button', { name: 'Planı düzəlt' }).click();
  await page.getByRole('button', { name: 'Masa əlavə et' }).click();
  const drawn = page.locator('.plan.drawn .table-tile');
  await expect(drawn).toHaveCount(before + 1);
  const save = page.getByRole('button', { name: 'Saxla', exact: true });
  await expect(save).toBeEnabled();
  const fresh = page.locator('.plan.drawn .table-tile[aria-pressed="true"]');
  const first = await drawn.first().boundingBox();
  const there = await fresh.boundingBox();
  if (!first || !there) throw new Error('a table without a place');
  await page.mouse.move(there.x + 10, there.y + 10);
  await page.mouse.down();
  await page.mouse.move(first.x + 10, first.y + 10, { steps: 5 });
  await page.mouse.up();
  await expect(page.locator('.plan.drawn .table-tile[data-state="reopened"]').first()).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByRole('button', { name: 'Geri al', exact: true }).click();
  await expect(save).toBeEnabled();
  await save.click();
  await expect(other.locator('.plan .table-tile')).toHaveCount(before + 1, { timeout: 1_000 });
  await other.context().close();
});

test('a filter and a word set the tables aside that are not wanted @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    const first = await seated(page, 'Mərci şorbası');
    const second = await seated(page, 'Dovğa');
    await tile(page, second).click({ button: 'right' });
    await page.getByRole('button', { name: 'Hesab', exact: true }).click();
    await expect(tile(page, second)).toHaveAttribute('data-state', 'bill');
    const filters = page.getByRole('group', { name: 'Süzgəc' });
    await expect(filters.getByRole('button', { name: 'Mənim 2' })).toBeVisible();
    await filters.getByRole('button', { name: 'Hesabda 1' }).click();
    await expect(tile(page, first)).toHaveAttribute('data-aside', 'true');
    await expect(tile(page, second)).not.toHaveAttribute('data-aside', 'true');
    await filters.getByRole('button', { name: 'Hesabda 1' }).click();
    await expect(page.locator('.plan .table-tile[data-aside]')).toHaveCount(0);

    await page.keyboard.press('/');
    await page.keyboard.type(hub.staff('cashier').name.split(' ')[0] ?? '');
    await expect(page.locator('.plan .table-tile:not([data-aside])')).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(page.locator('.plan .table-tile[data-aside]')).toHaveCount(0);
    await page.keyboard.press('/');
    await page.keyboard.type(first);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/order\//);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(first);
  });
});

test('the very table is found before a check of its number, and before those that only begin so @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    // Table 12 has check 1.
    for (const number of ['12', '1']) {
      await tile(page, number).click();
      await page.waitForURL(/\/order\//);
      await addDish(page, 'Şorbalar', 'Mərci şorbası');
      await page.keyboard.press('F4');
      await page.waitForURL(/\/floor$/);
    }
    await page.keyboard.press('/');
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/order\//);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\D* 1$/);
  });
});

test("a phone's tables come after one row @terminal", async ({ browser }) => {
  await alone(async (hub) => {
    const page = await phone(browser, hub);
    await signIn(page, hub, 'waiter');
    const top = await page.locator('.plan .table-tile').first().boundingBox();
    // The bar, and one row of rooms and buttons.
    expect(top?.y ?? 999).toBeLessThan(160);
    await page.getByRole('button', { name: 'Yeni götürmə' }).tap();
    await page.waitForURL(/\/order\//);
  });
});

test('a look for the sun is chosen, and kept on the device @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'waiter');
  await page.locator('.who').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Günəş' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'sun');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'sun');
});

test('a delivery asks for its address, also when it is opened before the rules are here @terminal', async ({ page, hub }) => {
  await signIn(page, hub, 'cashier');
  // What decides does not come: the check is not known yet.
  await page.route(/till.*\.wasm/, () => {});
  await page.goto('/floor');
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Yeni çatdırılma' }).click();
  await expect(page.getByRole('dialog', { name: 'Çatdırılma' }).locator('#guest-address')).toBeVisible();
});
