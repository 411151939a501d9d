// What several specs do at the till, by role and name as a person would find it.
import { type Locator, type Page } from '@playwright/test';
import { expect, type Hub } from './fixtures';

/** Signs the first person of `role` in, by touch, and waits for their first screen. */
export async function signIn(page: Page, hub: Hub, role: string): Promise<void> {
  const person = hub.staff(role);
  await page.goto('/lock');
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: person.name }).click();
  for (const digit of person.pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.waitForURL(/\/(floor|kitchen)/);
}

/** Opens the first free table of the floor on the screen; its number. */
export async function openTable(page: Page): Promise<string> {
  const table = page.locator('.table-tile[data-state="free"]').first();
  const number = (await table.locator('.no').textContent()) ?? '';
  await table.click();
  await page.waitForURL(/\/order\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number);
  return number;
}

/** Picks the first option of everything that must be chosen. */
export async function chooseForced(sheet: Locator): Promise<void> {
  const needed = sheet.locator('.group[data-state="need"]');
  while ((await needed.count()) > 0) await needed.first().locator('.opt').first().click();
}

/** Adds a dish of a category by touch, with its forced choices and, if given, a note. */
export async function addDish(page: Page, category: string, dish: string, note = ''): Promise<void> {
  await page.locator('.rail').getByText(category, { exact: true }).click();
  await page.locator('.tile', { hasText: dish }).first().click();
  const sheet = page.getByRole('dialog');
  const line = page.locator('.order .line', { hasText: dish });
  await expect(sheet.or(line).first()).toBeVisible();
  if (await sheet.isVisible()) {
    await chooseForced(sheet);
    if (note) await sheet.getByRole('textbox').fill(note);
    await sheet.locator('footer .primary').click();
    await expect(sheet).toHaveCount(0);
  }
  await expect(line.first()).toBeVisible();
}
