// Many tabs of one browser: a browser opens six connections to a hub for all of them together, and a stream each would
// leave nothing for the rest.
import { type Request, request as requests } from '@playwright/test';
import { expect, Hub, test } from '../fixtures';
import { signIn } from '../till';

test('seven tabs share one stream, and another one takes over when the first is closed @terminal', async ({ browser }) => {
  test.setTimeout(120_000);
  // A hub of its own: it needs free tables, and other specs sit at the shared one's.
  const hub = await Hub.start();
  const request = await requests.newContext({ baseURL: hub.address });
  const context = await browser.newContext({ baseURL: hub.address, locale: 'az-AZ', viewport: { width: 1366, height: 768 } });
  const open = new Set<Request>();
  const isStream = (one: Request) => one.url().includes('/api/realtime/stream');
  context.on('request', (one) => isStream(one) && open.add(one));
  context.on('requestfinished', (one) => open.delete(one));
  context.on('requestfailed', (one) => open.delete(one));
  // Nothing is said of the requests of a page that is closed.
  const streams = () => [...open].filter((one) => !one.frame().page().isClosed()).length;
  const login = await request.post('/api/auth/login', { data: hub.demo.apiUser });
  const { token } = (await login.json()) as { token: string };
  const place = async (key: string, table: string) => {
    const answer = await request.post('/api/orders', {
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
      data: { tableId: table, guests: 2, items: [{ menuItemId: 'kola', quantity: 1 }] },
    });
    expect(answer.status(), await answer.text()).toBe(201);
  };
  try {
    const first = await context.newPage();
    await signIn(first, hub, 'waiter');
    const others = [];
    for (let tab = 2; tab <= 7; tab += 1) {
      const page = await context.newPage();
      await page.goto('/floor');
      await page.locator('html[data-live]').waitFor({ state: 'attached' });
      others.push(page);
    }
    const free = await first.locator('.table-tile[data-state="free"]').evaluateAll((tiles) =>
      tiles.map((tile) => (tile.querySelector('.no')?.textContent ?? '').trim()),
    );
    const answer = await request.get('/api/snapshot', { headers: { authorization: `Bearer ${token}` } });
    type Tables = { state: { catalog: { rooms: { tables: { id: string; number: string }[] }[] } } };
    const { rooms } = ((await answer.json()) as Tables).state.catalog;
    const tables = rooms.flatMap((room) => room.tables);
    const tableOf = (number: string) => tables.find((table) => table.number === number)?.id ?? '';
    const [one, two] = [free[0] ?? '', free[1] ?? ''];
    const taken = (number: string) => `.table-tile[data-state="open"] .no >> text=/^${number}$/`;

    await place('tabs-1', tableOf(one));
    for (const page of [first, ...others]) await expect(page.locator(taken(one))).toBeVisible();
    await expect.poll(() => streams(), { timeout: 10_000 }).toBe(1);

    await first.close();
    await place('tabs-2', tableOf(two));
    for (const page of others) await expect(page.locator(taken(two))).toBeVisible({ timeout: 15_000 });
    await expect.poll(() => streams(), { timeout: 10_000 }).toBe(1);
  } finally {
    await context.close();
    await request.dispose();
    await hub.stop();
  }
});
