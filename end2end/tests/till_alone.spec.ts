// The till without the hub: the bill and what takes a sent dish off wait for it, and say so; what nobody was told is
// taken off at once.
import { expect, test } from '../fixtures';
import { addDish, alone, openTable, signIn, terminal } from '../till';

test('bill and void wait for the hub and say so, an unsent line does not @terminal', async ({ browser }) => {
  test.setTimeout(90_000);
  await alone(async (hub) => {
    const page = await terminal(browser, hub);
    await signIn(page, hub, 'manager');
    await openTable(page);
    await addDish(page, 'Şorbalar', 'Mərci şorbası');
    await page.keyboard.press('Shift+F4');
    const line = (dish: string) => page.locator('.order .line', { hasText: dish });
    await expect(line('Mərci şorbası')).toHaveAttribute('data-state', 'sent');
    const bill = page.locator('.order').getByRole('button', { name: /^Hesab/ }).first();
    await expect(bill).toBeEnabled();

    await hub.kill();
    await expect(bill).toBeDisabled({ timeout: 15_000 });
    await page.keyboard.press('F8');
    await expect(page.locator('.order .banner.lock')).toHaveCount(0);
    await line('Mərci şorbası').click();
    const sheet = page.getByRole('dialog');
    await expect(sheet).toContainText('hesab və ləğv gözləyir');
    await expect(sheet.getByRole('button', { name: 'Ləğv et' })).toBeDisabled();
    await page.keyboard.press('Escape');

    await addDish(page, 'Şorbalar', 'Dovğa');
    await line('Dovğa').click();
    await sheet.getByRole('button', { name: 'Sil' }).click();
    await expect(line('Dovğa')).toHaveCount(0);

    await hub.restart();
    await expect(bill).toBeEnabled({ timeout: 20_000 });
    await expect(line('Dovğa')).toHaveCount(0);
    await line('Mərci şorbası').click();
    await sheet.getByRole('button', { name: 'Ləğv et' }).click();
    await sheet.getByRole('radio').first().click();
    await sheet.locator('footer').getByRole('button', { name: 'Ləğv et' }).click();
    await expect(line('Mərci şorbası')).toHaveAttribute('data-state', 'void');
  });
});
