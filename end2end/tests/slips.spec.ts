// The slips of a card terminal held against the bank's statement: what is wrong first, a number put right, a mark with its note.
import { expect, type Hub, test } from '../fixtures';
import { ask } from '../kitchen';
import { alone, signIn, terminal } from '../till';

/** A check over the counter, paid by the separate card terminal. */
async function byCard(hub: Hub, slip: string): Promise<void> {
  const items = [{ menuItemId: 'kompot', quantity: 1 }];
  const check = await ask<{ id: string; total: number }>(hub, 'POST', '/api/orders', { channel: 'takeaway', items });
  await ask(hub, 'POST', `/api/orders/${check.id}/payment`, { method: 'card-external', amount: check.total, slip });
}

test('slips are put right and found on the statement @terminal', async ({ browser }) => {
  await alone(async (hub) => {
    for (const slip of ['0017', '0018', '0018']) await byCard(hub, slip);
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await page.goto('/reports');
    const card = page.locator('.report-card.slips');
    const rows = card.locator('li');
    await expect(rows).toHaveCount(3);
    // What is wrong stands first, and is not among those that are marked together.
    await expect(rows.nth(0)).toContainText('Nömrə təkrarlanır');
    await expect(rows.nth(1)).toContainText('Nömrə təkrarlanır');
    await expect(rows.nth(2)).toContainText('№0017');
    await card.getByRole('button', { name: 'Hamısı çıxarışdadır' }).click();
    await expect(card.getByText('Tutuşdurulub', { exact: true })).toHaveCount(1);

    // A number that is no slip's is refused, and what was typed stays.
    await rows.nth(0).getByRole('button', { name: 'Qəbz haqqında yazmaq' }).click();
    await card.getByLabel('Qəbzin nömrəsi').fill('4111 1111 1111 1111');
    await card.getByRole('button', { name: 'Nömrəni yaz' }).click();
    await expect(card.locator('.banner')).toBeVisible();
    await expect(card.getByLabel('Qəbzin nömrəsi')).toHaveValue('4111 1111 1111 1111');
    await card.getByLabel('Qəbzin nömrəsi').fill('0019');
    await card.getByLabel('Çıxarışda fərq').fill('10 qəpik az');
    await card.getByRole('button', { name: 'Çıxarışdadır', exact: true }).click();
    await expect(card).toContainText('10 qəpik az');
    await expect(card).toContainText('№0019');
    await expect(card.getByText('Nömrə təkrarlanır')).toHaveCount(0);

    await card.getByRole('button', { name: 'Tutuşdurulmayıb' }).click();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('№0018');
  });
});
