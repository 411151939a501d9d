// The kitchen's work, with the touches that it takes (design, Kitchen): strike 1, bump 1, undo 1, call back the last 1, one
// of the last 50: 2, a void 1, sold out 2, pull forward 1 and called off 1.
import { expect, test } from '../fixtures';
import { ask, kitchen, order, taps, tones } from '../kitchen';
import { addDish, alone, openTable, signIn } from '../till';

test.describe.configure({ timeout: 60_000 });

test('a line is struck by one touch, a card goes by one, and comes back by one @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    await order(hub, [['manqal-salati', 2], ['terevez-kababi', 1]]);
    const card = cook.locator('article.ticket');
    await expect(card).toHaveCount(1);
    const line = card.locator('.k-line', { hasText: 'Manqal salatı' });
    expect(await taps(cook, () => line.click())).toBe(1);
    await expect(line).toHaveAttribute('data-state', 'done');
    await expect(cook.locator('.allday li')).toHaveCount(1);
    expect(await taps(cook, () => line.click())).toBe(1);
    await expect(line).toHaveAttribute('data-state', 'cook');

    expect(await taps(cook, () => card.locator('.top').click())).toBe(1);
    await expect(card).toHaveCount(0);
    expect(await taps(cook, () => cook.locator('.toast').getByRole('button', { name: 'Geri al' }).click())).toBe(1);
    await expect(card).toHaveCount(1);
    await expect(line).toHaveAttribute('data-state', 'cook');

    // Two quick touches anywhere else on the card do the same as one on its header.
    await card.locator('.k-line').last().dblclick();
    await expect(card).toHaveCount(0);
    expect(await taps(cook, () => cook.getByRole('button', { name: 'Geri qaytar' }).click())).toBe(1);
    await expect(card).toHaveCount(1);
  });
});

test('the second of two quick touches on a header never takes the card that moves up @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'bar');
    const first = await order(hub, [['cay', 1]]);
    const second = await order(hub, [['cay', 1]]);
    await expect(cook.locator('article.ticket')).toHaveCount(2);
    const top = cook.locator('article.ticket', { hasText: `№${first.number}` }).locator('.top');
    const box = await top.boundingBox();
    if (!box) throw new Error('the card is not there');
    await cook.mouse.dblclick(box.x + 60, box.y + 40, { delay: 60 });
    await expect(cook.locator('article.ticket')).toHaveCount(1);
    await cook.waitForTimeout(400);
    await expect(cook.locator('article.ticket')).toContainText(`№${second.number}`);
  });
});

test('any of the last tickets comes back to its place by two touches, also after a reload @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'bar');
    const numbers: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      const placed = await order(hub, [['kompot', 1]]);
      numbers.push(placed.number);
      if (count < 2) {
        const due = await ask<{ due: number }>(hub, 'POST', `/api/orders/${placed.id}/payment`, { method: 'cash', amount: 100 }).catch(() => null);
        if (due?.due) await ask(hub, 'POST', `/api/orders/${placed.id}/payment`, { method: 'cash', amount: due.due });
      }
    }
    const cards = cook.locator('article.ticket');
    await expect(cards).toHaveCount(4);
    for (const number of numbers.slice(0, 3)) {
      await cards.filter({ hasText: `№${number}` }).locator('.top').click();
      await expect(cards.filter({ hasText: `№${number}` })).toHaveCount(0);
    }
    // The first two are paid and gone for the hub; the screen is loaded anew and still has them.
    await cook.reload();
    await cook.locator('html[data-live]').waitFor({ state: 'attached' });
    await expect(cards).toHaveCount(1);
    const recent = cook.getByRole('button', { name: 'Son biletlər' });
    const used = await taps(cook, async () => {
      await recent.click();
      await cook.getByRole('dialog').locator('.k-row', { hasText: `Götürmə ${numbers[0]}` }).click();
    });
    expect(used).toBe(2);
    await expect(cards).toHaveCount(2);
    // It is older than the one that stayed, so it stands before it.
    await expect(cards.first()).toContainText(`№${numbers[0]}`);
    expect(await taps(cook, () => cook.getByRole('button', { name: 'Geri qaytar' }).click())).toBe(1);
    await expect(cards).toHaveCount(3);
    await expect(cards.filter({ hasText: `№${numbers[2]}` })).toHaveCount(1);
  });
});

test('a void is acknowledged by one touch before the card goes, and is heard @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    await cook.mouse.click(5, 500);
    const placed = await order(hub, [['sibas', 1]]);
    const card = cook.locator('article.ticket');
    await expect(card).toHaveCount(1);
    await expect.poll(() => tones(cook)).toEqual([880, 1175]);
    await ask(hub, 'PATCH', `/api/orders/${placed.id}/status`, { status: 'cancelled', reason: 'refused' });
    await expect(card.locator('.k-line')).toHaveAttribute('data-state', 'void');
    await expect.poll(() => tones(cook)).toEqual([784, 587, 392]);
    await card.locator('.top').click();
    await expect(card).toHaveCount(1);
    await expect(cook.locator('.alarm')).toBeVisible();
    expect(await taps(cook, () => card.locator('.ack').click())).toBe(1);
    await card.locator('.top').click();
    await expect(card).toHaveCount(0);
  });
});

test('what is wrong stays on the screen when a ticket comes, until somebody touches @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    const placed = await order(hub, [['sibas', 1]]);
    const card = cook.locator('article.ticket', { hasText: `№${placed.number}` });
    await expect(card).toHaveCount(1);
    await ask(hub, 'PATCH', `/api/orders/${placed.id}/status`, { status: 'cancelled', reason: 'refused' });
    await expect(card.locator('.k-line')).toHaveAttribute('data-state', 'void');
    await card.locator('.top').click();
    await expect(cook.locator('.alarm')).toBeVisible();
    // The display says by itself that it shows the next ticket: nobody has read the sentence by that.
    const next = await order(hub, [['manqal-salati', 1]]);
    await expect(cook.locator('article.ticket', { hasText: `№${next.number}` })).toHaveCount(1);
    await cook.waitForTimeout(500);
    await expect(cook.locator('.alarm')).toBeVisible();
    await card.locator('.ack').click();
    await expect(cook.locator('.alarm')).toHaveCount(0);
  });
});

test('a dish is sold out by two touches @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    const used = await taps(cook, async () => {
      await cook.getByRole('button', { name: 'Stop-list' }).click();
      await cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' }).click();
    });
    expect(used).toBe(2);
    await expect(cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' })).toHaveAttribute('aria-pressed', 'true');
    // The screen shows it before the hub has answered.
    const menu = async () => (await ask<{ soldOut: string[] }>(hub, 'GET', '/api/menu')).soldOut;
    await expect.poll(menu, { timeout: 1_000 }).toContain('sibas');
  });
});

test('the portions left are set by two touches @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    const left = cook.getByRole('group', { name: 'Sibas: neçə porsiya qalıb' });
    const used = await taps(cook, async () => {
      await cook.getByRole('button', { name: 'Stop-list' }).click();
      await left.getByRole('button', { name: '3', exact: true }).click();
    });
    expect(used).toBe(2);
    await expect(cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' })).toContainText('3 qaldı');
    // Counted anew to the same number: it is still counted.
    await left.getByRole('button', { name: '3', exact: true }).click();
    await expect(left.getByRole('button', { name: '3', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await expect(cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' })).toContainText('3 qaldı');
    await left.getByRole('button', { name: 'Sayma' }).click();
    await expect(cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' })).not.toContainText('qaldı');
  });
});

test('what lies below the edge is counted, and a touch leads there @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const expo = await kitchen(browser, hub, 'expo');
    for (let count = 0; count < 9; count += 1) await order(hub, [['sibas', 1], ['manqal-salati', 1], ['terevez-kababi', 1], ['cay', 2]]);
    const cards = expo.locator('article.ticket');
    await expect(cards).toHaveCount(9);
    const column = expo.locator('.board > div').first();
    const below = column.locator('.below');
    await expect(below).toContainText(/\+[12]/);
    const last = column.locator('article.ticket').last();
    await expect(last.locator('.x-foot')).not.toBeInViewport();
    await below.click();
    await expect(last.locator('.x-foot')).toBeInViewport();
    // The oldest are above the edge now: the same sign leads back to them.
    const first = column.locator('article.ticket').first();
    await expect(first.locator('.top')).not.toBeInViewport();
    await column.getByRole('button', { name: 'Ən köhnələrə' }).click();
    await expect(first.locator('.top')).toBeInViewport();
    await expect(below).toContainText(/\+[12]/);
  });
});

test('a dish that runs out while it is chosen leaves its sheet as it is @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const till = await (await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' })).newPage();
    await signIn(till, hub, 'waiter');
    await openTable(till);
    await till.locator('.rail').getByText('Balıq', { exact: true }).click();
    const dish = till.locator('.tile', { hasText: 'Sibas' }).first();
    await dish.click({ button: 'right' });
    await till.getByRole('button', { name: 'Seçim və qeyd' }).click();
    const sheet = till.getByRole('dialog', { name: 'Sibas' });
    const note = sheet.locator('#kitchen-note');
    await note.fill('sümüksüz');
    const cook = await kitchen(browser, hub, 'manqal');
    await cook.getByRole('button', { name: 'Stop-list' }).click();
    await cook.getByRole('dialog').locator('.k-row', { hasText: 'Sibas' }).click();
    await expect(till.locator('.tile[aria-disabled="true"]', { hasText: 'Sibas' })).toHaveCount(1);
    await sheet.locator('footer .primary').click();
    await expect(sheet.locator('.banner')).toBeVisible();
    await expect(note).toHaveValue('sümüksüz');
  });
});

test('a held course is seen before it is fired, and cannot be bumped @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const till = await (await browser.newContext({ baseURL: hub.address, locale: 'az-AZ' })).newPage();
    await signIn(till, hub, 'waiter');
    const table = await openTable(till);
    const check = till.url();
    await addDish(till, 'Desert', 'Paxlava');
    await till.keyboard.press('F2');
    await till.waitForURL(/\/floor$/);
    const expo = await kitchen(browser, hub, 'expo');
    const waits = expo.locator('article.k-wait');
    await expect(waits).toHaveCount(1);
    await expect(waits).toContainText(table);
    await expect(waits).toContainText('Paxlava');
    await expect(waits.getByRole('button')).toHaveCount(0);
    await expo.keyboard.press('1');
    await expect(waits).toHaveCount(1);
    await expect(expo.locator('article.ticket')).toHaveCount(0);
    await till.goto(check);
    await till.locator('.course[data-state="held"]').getByRole('button', { name: 'Başlat' }).click();
    await expect(waits).toHaveCount(0);
    await expect(expo.locator('article.ticket')).toContainText('Paxlava');
  });
});

test('an order is pulled to the front by one touch, and for three seconds called off by one @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const expo = await kitchen(browser, hub, 'expo');
    const grill = await kitchen(browser, hub, 'manqal');
    const first = await order(hub, [['manqal-salati', 1], ['cay', 1]]);
    const second = await order(hub, [['sibas', 1]]);
    const card = (number: number) => expo.locator('article.ticket', { hasText: `№${number}` });
    await expect(card(second.number)).toHaveCount(1);
    const at = async (number: number) => (await card(number).boundingBox())?.y ?? 0;
    expect(await at(first.number)).toBeLessThan(await at(second.number));

    const pull = card(second.number).getByRole('button', { name: /Önə çək|Ləğv et|Növbəyə/ });
    expect(await taps(expo, () => pull.click())).toBe(1);
    await expect(pull).toContainText('Ləğv et');
    expect(await taps(expo, () => pull.click())).toBe(1);
    await expo.waitForTimeout(3_500);
    await expect(pull).toContainText('Önə çək');
    await expect(grill.locator('.k-note.rush')).toHaveCount(0);

    await pull.click();
    await expect(grill.locator('.k-note.rush')).toContainText('Öncə bunu', { timeout: 5_000 });
    await expect(card(second.number)).toHaveAttribute('data-state', 'rush');
    await expect.poll(async () => (await at(second.number)) < (await at(first.number))).toBe(true);
    // The station keeps the order of time.
    await expect(grill.locator('article.ticket').first()).toContainText(`№${first.number}`);

    // The expo waits for every station, unless the device is set otherwise.
    const hand = card(first.number).getByRole('button', { name: 'Ver', exact: true });
    await expect(hand).toBeDisabled();
    await expect(card(first.number).locator('.x-bar')).toContainText('0 / 2');
    await expo.getByRole('button', { name: /Stansiyanı dəyiş/ }).click();
    await expo.getByRole('button', { name: 'Ekran ayarları' }).click();
    await expo.getByRole('switch').click();
    await expo.getByRole('button', { name: 'Bağla', exact: true }).click();
    await expect(hand).toBeEnabled();
    await expo.reload();
    await expo.locator('html[data-live]').waitFor({ state: 'attached' });
    await expect(hand).toBeEnabled();
  });
});

test('the keys of a bump bar are chosen on the device and kept there @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'bar');
    for (let count = 0; count < 3; count += 1) await order(hub, [['kompot', 1]]);
    const cards = cook.locator('article.ticket');
    await expect(cards).toHaveCount(3);
    await cook.getByRole('button', { name: /Stansiyanı dəyiş/ }).click();
    await cook.getByRole('button', { name: 'Ekran ayarları' }).click();
    const act = cook.getByRole('dialog').getByRole('button', { name: /^Bilet 1/ });
    await act.click();
    await expect(act).toContainText('düyməni basın');
    await cook.keyboard.press('q');
    await expect(act).toContainText('Q');
    await cook.keyboard.press('Escape');
    await expect(cook.getByRole('dialog')).toHaveCount(0);
    await cook.reload();
    await cook.locator('html[data-live]').waitFor({ state: 'attached' });
    await expect(cards).toHaveCount(3);
    // The key that is not one any more does nothing; the new one bumps; 0 brings it back.
    await cook.keyboard.press('1');
    await expect(cards).toHaveCount(3);
    await cook.keyboard.press('q');
    await expect(cards).toHaveCount(2);
    await expect(cards.first().locator('kbd')).toHaveText('Q');
    await cook.keyboard.press('0');
    await expect(cards).toHaveCount(3);
    await cook.keyboard.press('ArrowDown');
    await cook.keyboard.press('Enter');
    await expect(cards).toHaveCount(2);
  });
});

test('a screen that lost the hub says so within five seconds, over its whole width and aloud @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'manqal');
    await cook.mouse.click(5, 500);
    await order(hub, [['sibas', 1]]);
    await expect.poll(() => tones(cook)).toEqual([880, 1175]);
    hub.freeze();
    const alarm = cook.locator('.alarm');
    // The hub speaks every two seconds and may have spoken just now; a busy machine gets a second more.
    await expect(alarm).toBeVisible({ timeout: 8_000 });
    await expect(alarm).toContainText('«Manqal» printerində');
    expect((await alarm.boundingBox())?.width).toBe(1920);
    await expect.poll(async () => (await tones(cook)).slice(0, 2)).toEqual([988, 740]);
    await expect(cook.locator('.live')).toHaveAttribute('data-state', 'down');
    hub.thaw();
    await expect(alarm).toHaveCount(0, { timeout: 15_000 });
    await expect(cook.locator('.live')).toHaveAttribute('data-state', 'ok');
  });
});

test('an addition stands in the same card under its time, and has a sound of its own @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    const cook = await kitchen(browser, hub, 'isti');
    await cook.mouse.click(5, 500);
    const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 1366, height: 768 }, locale: 'az-AZ' });
    const waiter = await context.newPage();
    await signIn(waiter, hub, 'waiter');
    await openTable(waiter);
    await addDish(waiter, 'Şorbalar', 'Mərci şorbası');
    await waiter.keyboard.press('Shift+F4');
    const card = cook.locator('article.ticket');
    await expect(card).toHaveCount(1);
    await expect.poll(() => tones(cook)).toEqual([880, 1175]);
    await addDish(waiter, 'Şorbalar', 'Toyuq şorbası');
    await waiter.keyboard.press('Shift+F4');
    await expect(card.locator('.k-note', { hasText: 'Əlavə' })).toContainText(/\d\d:\d\d/);
    await expect(card.locator('.k-line')).toHaveCount(2);
    await expect(card).toHaveCount(1);
    await expect.poll(() => tones(cook)).toEqual([1047, 1047, 1319]);
  });
});
