// Guests who order for themselves: the page at a table, on a telephone that nobody has enrolled.
import { expect, Hub, test } from '../fixtures';

/** Speaks to the doors as the manager does. */
async function manager(hub: Hub): Promise<(method: string, path: string, body?: unknown) => Promise<any>> {
  const ask = async (method: string, path: string, body?: unknown, token?: string) => {
    const headers: Record<string, string> = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    if (token) headers.authorization = `Bearer ${token}`;
    const answer = await fetch(hub.address + path, { method, headers, body: body ? JSON.stringify(body) : undefined });
    expect(answer.ok, `${method} ${path}`).toBe(true);
    return answer.json();
  };
  const { token } = await ask('POST', '/api/auth/login', hub.demo.apiUser);
  return (method, path, body) => ask(method, path, body, token);
}

const RULES = { on: true, accept: false, open: true, lines: 10, pieces: 9, waiting: 3, sum: 30_000, minutes: 10 };

/** The path of a table's page, with orders allowed and the house open. */
async function pageOf(hub: Hub, table: string): Promise<string> {
  const act = await manager(hub);
  await act('PUT', '/api/guest-rules', RULES);
  await act('POST', '/api/orders', { channel: 'takeaway', items: [{ menuItemId: 'cay', quantity: 1 }] });
  const { tables } = await act('POST', '/api/guest-links', { tables: [table] });
  return new URL(tables.find((one: { tableId: string }) => one.tableId === table).url).pathname;
}

test('a guest chooses, loses the hub, sends once and sees what becomes of it @terminal', async ({ browser, hub }) => {
  const path = await pageOf(hub, 't-7');
  const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 360, height: 740 }, locale: 'ru-RU' });
  const page = await context.newPage();
  await page.goto(path);
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByText('Стол 7')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  const dish = (id: string) => page.locator(`.g-dish[data-item="${id}"]`);
  await dish('piti').locator('summary').click();
  await dish('piti').locator('[data-do=more]').click();
  await dish('piti').locator('.g-note input').fill('без соли');
  await dish('piti').locator('[data-do=add]').click();
  // What has to be chosen is asked for.
  await dish('lule-kabab').locator('summary').click();
  await dish('lule-kabab').locator('[data-do=add]').click();
  await expect(dish('lule-kabab').locator('.g-wrong')).toContainText('Сначала выберите');
  for (const group of ['bread', 'heat', 'tail-fat']) {
    await dish('lule-kabab').locator(`[data-group="${group}"] input`).first().check();
  }
  await dish('lule-kabab').locator('[data-do=add]').click();
  await page.locator('.g-cart summary').click();
  await page.locator('.g-cart textarea').fill('мы торопимся');

  // The cart outlives the page.
  await page.reload();
  await expect(page.locator('.g-lines li')).toHaveCount(2);
  await page.locator('.g-cart summary').click();
  await expect(page.locator('.g-cart textarea')).toHaveValue('мы торопимся');

  // The hub takes it, and its answer is lost on the way: sent again it is the same order.
  await page.route('**/api/guests/*/requests', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.locator('[data-do=send]').click();
  await expect(page.locator('.g-away')).toBeVisible();
  await expect(page.locator('.g-cart .g-wrong')).toContainText('дважды');
  await page.unroute('**/api/guests/*/requests');
  await page.locator('[data-do=send]').click();
  await expect(page.locator('.g-request b')).toHaveText('Ждёт ответа');
  await expect(page.locator('.g-cart')).toBeHidden();

  const act = await manager(hub);
  const { requests } = await act('GET', '/api/guest-requests');
  const mine = requests.filter((one: { tableId: string }) => one.tableId === 't-7');
  expect(mine).toHaveLength(1);
  expect(mine[0].note).toBe('мы торопимся');
  await act('POST', `/api/guest-requests/${mine[0].id}/accept`, {});
  await expect(page.locator('.g-request b')).toHaveText('Принято, на кухне', { timeout: 10_000 });
});

test('a house that takes no more orders says so, and the cart stays @terminal', async ({ browser, hub }) => {
  const path = await pageOf(hub, 't-8');
  const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 360, height: 740 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(path);
  const kola = page.locator('.g-dish[data-item="kola"]');
  await kola.locator('summary').click();
  await kola.locator('[data-do=add]').click();
  await page.locator('.g-cart summary').click();
  // The house takes no more orders, and says so in the guest's language; what was chosen stays.
  const act = await manager(hub);
  await act('PUT', '/api/guest-rules', { ...RULES, on: false });
  await page.locator('[data-do=send]').click();
  await expect(page.locator('.g-cart .g-wrong')).toHaveText('Guests do not order for themselves here.');
  await expect(page.locator('.g-lines li')).toHaveCount(1);
  await page.reload();
  await expect(page.getByText('No orders are taken from here now')).toBeVisible();
});

test('the menu is read without a script @no-js', async ({ page, hub }) => {
  const path = await pageOf(hub, 't-9');
  await page.goto(`${path}?lang=en`);
  await expect(page.getByText('Table 9')).toBeVisible();
  await expect(page.getByText('Ordering from here needs JavaScript')).toBeVisible();
  await page.getByText('Piti', { exact: true }).click();
  await expect(page.locator('.g-dish[data-item="piti"] .g-group').first()).toBeVisible();
  await expect(page.locator('[data-do=add]').first()).toBeHidden();
  const answer = await page.goto('/g/nobody');
  expect(answer?.status()).toBe(404);
});
