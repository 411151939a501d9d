// What several specs do at the till, by role and name as a person would find it.
import { type Browser, type Locator, type Page } from '@playwright/test';
import { expect, Hub } from './fixtures';

/** Signs the first person of `role` in, by touch, and waits for their first screen. */
export async function signIn(page: Page, hub: Hub, role: string): Promise<void> {
  await signInAs(page, hub.staff(role));
}

/** Signs this person in. */
export async function signInAs(page: Page, person: { name: string; pin: string }): Promise<void> {
  await page.goto('/lock');
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: person.name }).click();
  for (const digit of person.pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.waitForURL(/\/(floor|kitchen)/);
}

/** Opens the first free table of the floor on the screen; its number. */
export async function openTable(page: Page): Promise<string> {
  const table = page.locator('.table-tile[data-state="free"]').first();
  await page.locator('.table-tile').first().waitFor();
  // A hall that other tests have filled: the next room.
  for (const room of await page.locator('.floor > .sub .seg > *').all()) {
    if ((await table.count()) > 0) break;
    await room.click();
  }
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

/** A phone of its own, before anybody has signed in. */
export async function phone(browser: Browser, hub: Hub): Promise<Page> {
  return screen(browser, hub, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
}

/** A terminal of its own, before anybody has signed in. */
export async function terminal(browser: Browser, hub: Hub): Promise<Page> {
  return screen(browser, hub, { viewport: { width: 1366, height: 768 } });
}

async function screen(browser: Browser, hub: Hub, how: object): Promise<Page> {
  const context = await browser.newContext({ baseURL: hub.address, locale: 'az-AZ', timezoneId: 'Asia/Baku', ...how });
  return context.newPage();
}

/** The tile of a table by its number. */
export function tile(page: Page, number: string): Locator {
  return page.locator('.plan .table-tile', { has: page.locator('.no', { hasText: new RegExp(`^${number}$`) }) });
}

/** Opens the first free table with soups that the kitchen has, and goes back to the floor; the table's number. */
export async function seated(page: Page, ...soups: string[]): Promise<string> {
  const number = await openTable(page);
  for (const soup of soups) await addDish(page, 'Şorbalar', soup);
  await page.keyboard.press('F4');
  await page.waitForURL(/\/floor$/);
  await expect(tile(page, number)).toHaveAttribute('data-state', 'open');
  return number;
}

/** Does something with a hub that nobody else has: for what fills the floor or counts what is there. */
export async function alone(act: (hub: Hub) => Promise<void>): Promise<void> {
  const hub = await Hub.start();
  try {
    await act(hub);
  } finally {
    await hub.stop();
  }
}
