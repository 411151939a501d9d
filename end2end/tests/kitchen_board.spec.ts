// The guests' board: numbers without names, and honest when the hub is gone.
import { expect, Hub, test } from '../fixtures';
import { ask, kitchen, order } from '../kitchen';

test('guests see numbers being prepared and ready, until they are fetched @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  const hub = await Hub.start();
  try {
    const board = await kitchen(browser, hub, 'expo');
    const first = await order(hub, [['cay', 1], ['sibas', 1]]);
    const second = await order(hub, [['cay', 1]], 'delivery');
    await board.goto('/board');
    await board.locator('html[data-live]').waitFor({ state: 'attached' });
    const preparing = board.locator('section.preparing li');
    const ready = board.locator('section.ready li');
    await expect(preparing).toHaveText([String(first.number), String(second.number)]);
    await expect(ready).toHaveCount(0);
    for (const status of ['in_progress', 'ready']) await ask(hub, 'PATCH', `/api/orders/${first.id}/status`, { status });
    await expect(ready).toHaveText([String(first.number)], { timeout: 1_500 });
    await expect(preparing).toHaveText([String(second.number)]);
    // Nobody's name and no dish.
    await expect(board.locator('main')).not.toContainText('Sibas');

    const { total } = await ask<{ total: number }>(hub, 'POST', `/api/orders/${first.id}/payment`, { method: 'cash', amount: 100 });
    await ask(hub, 'POST', `/api/orders/${first.id}/payment`, { method: 'cash', amount: total - 100 });
    await expect(ready).toHaveCount(0);

    // Paid before it was ready, and its guest still waits: also after the screen was switched off and on.
    const paid = await order(hub, [['cay', 1]]);
    const { due } = await ask<{ due: number }>(hub, 'POST', `/api/orders/${paid.id}/payment`, { method: 'cash', amount: 100 });
    await ask(hub, 'POST', `/api/orders/${paid.id}/payment`, { method: 'cash', amount: due });
    const cook = await kitchen(browser, hub, 'bar');
    await cook.locator('article.ticket', { hasText: `№${paid.number}` }).locator('.top').click();
    await expect(ready).toContainText([String(paid.number)]);
    await board.reload();
    // What was paid for and fetched does not come back.
    await expect(ready).toHaveText([String(paid.number)]);

    await hub.kill();
    await expect(board.locator('header p')).toContainText('Nömrənizi kassadan soruşun', { timeout: 8_000 });
    await expect(preparing).toHaveText([String(second.number)]);
  } finally {
    await hub.stop();
  }
});
