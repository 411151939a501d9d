// A fiscal device: the cashier sees the sale's number, and whoever answers for the day sends again what was refused.
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, Hub, test } from '../fixtures';
import { ask, order } from '../kitchen';
import { signIn, terminal } from '../till';

/** A hub with this device, and an end of it. */
async function withDevice(device: string, act: (hub: Hub) => Promise<void>): Promise<void> {
  const hub = await Hub.start([], (data) => writeFileSync(join(data, 'config.toml'), `fiscal_device = "${device}"\n`));
  try {
    await act(hub);
  } finally {
    await hub.stop();
  }
}

test('a sale shows its fiscal number after the payment @terminal', async ({ browser }) => {
  await withDevice('emulator', async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'cashier');
    const sale = await order(hub, [['kompot', 1]]);
    await page.goto(`/order/${sale.id}/pay`);
    await page.getByRole('button', { name: /Ödənişi qəbul et/ }).click();
    await expect(page.locator('.paid .fiscal')).toContainText('Fiskal ID: SINAQ0000001');
  });
});

/** A device that speaks the emulator's lines and wants nothing until it is told otherwise. */
async function refusing(): Promise<{ server: Server; address: string; relent: () => void }> {
  let wants = false;
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (part) => {
      text += part.toString();
      if (!text.endsWith('\n')) return;
      const asked = JSON.parse(text) as { submit?: unknown };
      const accepted = { accepted: { fiscalId: 'SINAQ7', qr: '' } };
      const answer = asked.submit === undefined ? 'unknown' : wants ? accepted : { refused: 'wrong total' };
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, address: `127.0.0.1:${port}`, relent: () => (wants = true) };
}

test('what the device refused waits at the till and is sent again @terminal', async ({ browser }) => {
  const device = await refusing();
  try {
    await withDevice(device.address, async (hub) => {
      const sale = await order(hub, [['kompot', 1]]);
      const { total } = await ask<{ total: number }>(hub, 'POST', `/api/orders/${sale.id}/payment`, { method: 'cash', amount: 100 });
      if (total > 100) await ask(hub, 'POST', `/api/orders/${sale.id}/payment`, { method: 'cash', amount: total - 100 });
      const page = await terminal(browser, hub);
      await signIn(page, hub, 'manager');
      await page.goto('/cash');
      const fiscal = page.locator('.fiscal');
      await expect(fiscal).toContainText('Yoxlanmalıdır: 1');
      await expect(fiscal).toContainText(`№${sale.number}`);
      await expect(fiscal).toContainText('wrong total');
      device.relent();
      await fiscal.getByRole('button', { name: 'Yenidən göndər' }).click();
      await expect(fiscal).toHaveCount(0);
    });
  } finally {
    device.server.close();
  }
});
