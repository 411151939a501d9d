// Whoever sends sees how far it has come: on this device, at the hub, in the kitchen.
import { expect, Hub, test } from '../fixtures';
import { addDish, openTable, signIn } from '../till';

test('a line says that the kitchen has it once a screen there shows it @terminal', async ({ browser }) => {
  test.setTimeout(60_000);
  // Without paper only a screen can see it.
  const demo = ['p-isti', 'p-manqal', 'p-bar', 'p-kassa', 'p-xemir'];
  const hub = await Hub.start(demo.flatMap((printer) => ['--printer', `${printer}=127.0.0.1:1`]));
  try {
    const screen = async () => (await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' })).newPage();
    const [waiter, idle, cook] = [await screen(), await screen(), await screen()];
    await signIn(waiter, hub, 'waiter');
    await openTable(waiter);
    await addDish(waiter, 'Şorbalar', 'Mərci şorbası');
    await waiter.keyboard.press('Shift+F4');
    const line = waiter.locator('.order .line');
    await expect(line).toContainText('hub-dadır');

    // A waiter who looks at the kitchen's board is not the kitchen.
    await signIn(idle, hub, 'waiter');
    await idle.goto('/kitchen/expo');
    await expect(idle.locator('main')).toContainText('Mərci şorbası');
    await idle.waitForTimeout(1_500);
    await expect(line).toContainText('hub-dadır');

    await signIn(cook, hub, 'kitchen');
    await expect(line).toContainText('mətbəxdədir', { timeout: 10_000 });
    // Every other screen and a later page know it too.
    await waiter.reload();
    await expect(line).toContainText('mətbəxdədir');
  } finally {
    await hub.stop();
  }
});
