// The waiter's phone: the menu or the check, one at a time, with the hub and without it.
import { expect, Hub, test } from '../fixtures';
import { openTable, signIn } from '../till';

test('a phone orders, shows its lines, and keeps what the hub does not hear @terminal', async ({ browser }) => {
  test.setTimeout(90_000);
  const hub = await Hub.start();
  try {
    const context = await browser.newContext({
      baseURL: hub.address,
      viewport: { width: 360, height: 780 },
      isMobile: true,
      hasTouch: true,
      locale: 'az-AZ',
      timezoneId: 'Asia/Baku',
    });
    const page = await context.newPage();
    const fits = async () => expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await signIn(page, hub, 'waiter');
    await openTable(page);
    const turn = page.locator('.turn');
    await expect(turn).toHaveAttribute('aria-expanded', 'false');
    await expect(page.locator('.order .lines')).toBeHidden();
    await page.locator('.rail').getByText('Şorbalar', { exact: true }).tap();
    await page.locator('.tile', { hasText: 'Mərci şorbası' }).tap();
    await expect(turn).toContainText('1 sətir');
    await fits();
    // In every language the button that sends keeps to one line, and to its width.
    const send = page.locator('.till-acts .wide .btn').last();
    const speak = async (language: string) => {
      await page.evaluate(async (body) => fetch('/api/session/language', { method: 'POST', headers: { 'content-type': 'application/json' }, body }), JSON.stringify({ language }));
      await page.reload();
      await page.locator('html[data-live]').waitFor({ state: 'attached' });
    };
    await speak('ru');
    await expect(send).toContainText('Отправить · 1');
    const room = await send.evaluate((button) => {
      const words = document.createRange();
      words.selectNodeContents(button);
      const { width, height } = words.getBoundingClientRect();
      return { over: width - button.clientWidth, lines: Math.round(height / parseFloat(getComputedStyle(button).lineHeight)) };
    });
    expect(room.over).toBeLessThanOrEqual(0);
    expect(room.lines).toBe(1);
    await speak('az');

    await turn.tap();
    const line = page.locator('.order .line', { hasText: 'Mərci şorbası' });
    await expect(line).toBeVisible();
    await expect(page.locator('.tiles')).toBeHidden();
    await fits();
    // Sending leads back to the tables; the table is one tap away.
    const order = new URL(page.url()).pathname;
    await page.getByRole('button', { name: /Göndər/ }).tap();
    await page.waitForURL(/\/floor$/);
    await page.goto(order);
    await page.locator('html[data-live]').waitFor({ state: 'attached' });
    await turn.tap();
    await expect(line).toHaveAttribute('data-state', 'sent');
    await turn.tap();
    await expect(page.locator('.tiles')).toBeVisible();
    await page.locator('.rail').getByText('Şorbalar', { exact: true }).tap();

    // The search takes the place of the categories and gives it back.
    await page.getByRole('button', { name: 'Axtar' }).tap();
    await expect(page.getByRole('searchbox')).toBeFocused();
    await expect(page.locator('.rail')).toBeHidden();
    await page.getByRole('searchbox').fill('dovga');
    await expect(page.locator('.tile', { hasText: 'Dovğa' })).toBeVisible();
    await page.getByRole('button', { name: 'Axtar' }).tap();
    await expect(page.locator('.rail')).toBeVisible();

    await hub.kill();
    await page.locator('.tile', { hasText: 'Dovğa' }).tap();
    await expect(turn).toHaveAttribute('data-state', 'queued', { timeout: 10_000 });
    await turn.tap();
    const late = page.locator('.order .line', { hasText: 'Dovğa' });
    await expect(late).toHaveAttribute('data-state', 'queued');
    await expect(page.locator('.order .banner').first()).toContainText('Yalnız bu cihazda: 1');
    await fits();
    await hub.restart();
    await expect(late).toHaveAttribute('data-state', 'new', { timeout: 20_000 });
    await page.getByRole('link', { name: 'Zal' }).tap();
    await page.waitForURL(/\/floor$/);
  } finally {
    await hub.stop();
  }
});

test('every place that a manager may go to can be reached on a phone @terminal', async ({ browser, hub }) => {
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: { width: 360, height: 780 },
    isMobile: true,
    hasTouch: true,
    locale: 'az-AZ',
  });
  const page = await context.newPage();
  await signIn(page, hub, 'manager');
  const tabs = page.locator('.topbar .tab');
  const count = await tabs.count();
  expect(count).toBe(6);
  // Under the thumb: at the lower edge, a finger high, and nothing of the plan lies below it.
  const bar = await page.locator('.topbar .tabs').boundingBox();
  expect(bar).toMatchObject({ x: 0, width: 360 });
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(780);
  expect(bar?.height).toBeGreaterThanOrEqual(48);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  const last = await page.locator('main.floor > *:not(.topbar)').evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().bottom)));
  expect(last).toBeLessThanOrEqual(bar?.y ?? 0);
  for (let at = 0; at < count; at += 1) {
    const tab = tabs.nth(at);
    const href = await tab.getAttribute('href');
    await tab.tap();
    await page.waitForURL((url) => url.pathname.startsWith(href?.split('/').slice(0, 2).join('/') ?? '-'));
    if (href?.startsWith('/kitchen')) await page.goto('/floor');
  }
  await context.close();
});
