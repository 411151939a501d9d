// How every surface looks at its size in the three languages: the pictures lie beside the test's results. Nothing is
// wider than its screen, no text is cut without a mark that it goes on, no key stands where a sentence should.
import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContext, type Page, type TestInfo } from '@playwright/test';
import { expect, Hub, test } from '../fixtures';
import { ask, type Dish, order } from '../kitchen';
import { chooseForced, openTable, signInAs } from '../till';

type Lang = 'az' | 'ru' | 'en';

/** What is pressed on the way to a surface. */
const WORDS: Record<'more' | 'split' | 'edit', Record<Lang, string>> = {
  more: { az: 'Digər', ru: 'Ещё', en: 'More' },
  split: { az: 'Hesabı böl', ru: 'Разделить счёт', en: 'Split the bill' },
  edit: { az: 'Planı düzəlt', ru: 'Править план', en: 'Edit plan' },
};

/** Who reads a language: a person's own counts from the sign-in on. */
interface Readers {
  manager: Cookies;
  waiter: Cookies;
  /** The waiter's check, with a bit of everything. */
  check: string;
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

let hub: Hub;

/** A person who reads this language. */
function person(lang: Lang, role: 'manager' | 'waiter'): { name: string; pin: string } {
  const at = (role === 'manager' ? 0 : 3) + ['az', 'ru', 'en'].indexOf(lang);
  return { name: `${role} ${lang}`, pin: `7041${at}` };
}

/** Hires them all; the lock screen of a hub that starts afterwards knows them. */
function hire(data: string): void {
  for (const lang of ['az', 'ru', 'en'] as const) {
    for (const role of ['manager', 'waiter'] as const) {
      const { name, pin } = person(lang, role);
      const task = ['staff', '--data', data, 'add', '--name', name, '--role', role, '--language', lang, '--pin', pin];
      execFileSync(process.env.SUFRA_PROGRAM ?? '', task);
    }
  }
}

/** Signs them in for good. */
async function somebody(browser: Browser, lang: Lang, role: 'manager' | 'waiter', act: (page: Page) => Promise<void>): Promise<Cookies> {
  const context = await browser.newContext({ baseURL: hub.address, viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  await signInAs(page, person(lang, role));
  await act(page);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** Adds the n-th dish of a category by its place: its name is in the reader's language. */
async function dish(page: Page, category: number, nth: number, note = ''): Promise<void> {
  const lines = page.locator('.order .line');
  const before = await lines.count();
  await page.locator('.rail button').nth(category).click();
  await page.locator('.tile').nth(nth).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.or(lines.nth(before)).first()).toBeVisible();
  if (await sheet.isVisible()) {
    await chooseForced(sheet);
    if (note) await sheet.getByRole('textbox').fill(note);
    await sheet.locator('footer .primary').click();
  }
  await expect(lines).toHaveCount(before + 1);
}

/** A manager with a bill that is out, and a waiter with a check that has sent, held and new lines. */
async function readers(browser: Browser, lang: Lang): Promise<Readers> {
  const manager = await somebody(browser, lang, 'manager', async (page) => {
    await openTable(page);
    await dish(page, 3, 0);
    await page.keyboard.press('Shift+F4');
    await page.keyboard.press('F8');
    await expect(page.locator('.order .banner.lock')).toBeVisible();
    await page.locator('.who').click();
    await page.getByRole('dialog').locator('.btn:has(.i-door-open)').click();
  });
  let check = '';
  const waiter = await somebody(browser, lang, 'waiter', async (page) => {
    await openTable(page);
    check = new URL(page.url()).pathname.split('/')[2] ?? '';
    await page.locator('.seats .btn').last().click();
    await page.locator('.seats .btn', { hasText: /^1$/ }).click();
    await dish(page, 6, 0, 'soğansız, ayrı qabda');
    await dish(page, 3, 1);
    await page.keyboard.press('Shift+F4');
    await expect(page.locator('.order .line[data-state="sent"]')).toHaveCount(2);
    await dish(page, 12, 0);
    await page.locator('.order .course:has(.end)').last().locator('.btn').click();
    await dish(page, 3, 2);
    await page.waitForTimeout(500);
  });
  return { manager, waiter, check };
}

/** The kitchen is busy, and guests come tonight. */
async function evening(): Promise<void> {
  hub = await Hub.start([], hire);
  const orders: Dish[][] = [
    [['merci-sorbasi', 2], ['sibas', 1]],
    [['cay', 2]],
    [['manqal-salati', 1], ['kompot', 3], ['terevez-kababi', 1]],
  ];
  for (const dishes of orders) await order(hub, dishes);
  const ready = await order(hub, [['toyuq-sorbasi', 1]], 'delivery');
  for (const status of ['in_progress', 'ready']) await ask(hub, 'PATCH', `/api/orders/${ready.id}/status`, { status });
}

test.beforeAll(evening);

test.afterAll(async () => hub?.stop());

/** Where a text may be cut without a mark. */
const LEFT_OUT = 'svg';

/** Texts that end at the edge of their box without a mark or run out of a button, and keys in place of sentences. */
function faults(leftOut: string): string[] {
  const found: string[] = [];
  const named = (one: Element) => `${one.tagName.toLowerCase()}.${one.className} «${(one.textContent ?? '').trim().slice(0, 60)}»`;
  for (const one of document.body.querySelectorAll<HTMLElement>('*')) {
    const over = one.scrollWidth - one.clientWidth;
    if (one.clientWidth < 4 || over <= 1 || !one.textContent?.trim() || one.closest(leftOut) !== null) continue;
    const style = getComputedStyle(one);
    const cut = style.overflowX === 'hidden' || style.overflowX === 'clip';
    const spilt = one.matches('.btn') && style.overflowX === 'visible';
    if ((spilt || (cut && style.textOverflow !== 'ellipsis')) && one.checkVisibility()) {
      found.push(`${spilt ? 'runs out' : 'is cut'} by ${over} px: ${named(one)}`);
    }
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent ?? '';
    const inPage = texts.currentNode.parentElement?.checkVisibility() ?? false;
    if (inPage && /^[a-z]+(_[a-z]+)+$|^[a-z]+\.[a-z]+[A-Za-z]*$/.test(text.trim())) found.push(`a key: ${text}`);
  }
  return found;
}

/** Takes the picture of a surface and looks at it. */
async function look(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.waitForTimeout(250);
  const path = info.outputPath(`${name}.png`);
  await page.screenshot({ path });
  await info.attach(name, { path, contentType: 'image/png' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${name} is wider than the screen by`).toBeLessThanOrEqual(0);
  expect.soft(await page.evaluate(faults, LEFT_OUT), name).toEqual([]);
}

/** A screen of somebody, in a language and a look. */
async function screen(browser: Browser, cookies: Cookies, lang: Lang, how: { width: number; height: number; theme?: string }): Promise<Page> {
  const { width, height, theme = 'light' } = how;
  const small = width < 500;
  const context = await browser.newContext({
    baseURL: hub.address,
    viewport: { width, height },
    isMobile: small,
    hasTouch: small,
    timezoneId: 'Asia/Baku',
  });
  const own = ['sufra_lang', 'sufra_theme'];
  await context.addCookies(cookies.filter(({ name }) => !own.includes(name)));
  await context.addCookies([
    { name: 'sufra_lang', value: lang, url: hub.address },
    { name: 'sufra_theme', value: theme, url: hub.address },
  ]);
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  return page;
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('html[data-live]').waitFor({ state: 'attached' });
}

/** The terminal from the lock to the papers. */
async function terminal(browser: Browser, { manager, check }: Readers, lang: Lang, info: TestInfo): Promise<void> {
  const size = { width: 1366, height: 768 };
  const stranger = await screen(browser, [], lang, size);
  await open(stranger, '/lock');
  await look(stranger, info, 'lock');
  await stranger.context().close();
  const page = await screen(browser, manager, lang, size);
  const press = (word: keyof typeof WORDS) => page.getByRole('button', { name: WORDS[word][lang] }).first().click();
  await open(page, '/floor');
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expect(page.locator('.plan .table-tile').first()).toBeVisible();
  await look(page, info, 'floor');
  await page.locator('.plan .table-tile[data-state="bill"]').first().click({ button: 'right' });
  await look(page, info, 'table-sheet');
  await page.keyboard.press('Escape');
  await press('edit');
  await page.locator('.plan.drawn .table-tile').first().click();
  await look(page, info, 'editor');
  await open(page, `/order/${check}`);
  await expect(page.locator('.order .line').first()).toBeVisible();
  await look(page, info, 'order');
  await page.locator('.order .line').first().click();
  await look(page, info, 'line-sheet');
  await page.keyboard.press('Escape');
  await press('more');
  await look(page, info, 'more');
  await press('split');
  await page.locator('.sheet .line, dialog .line').first().click();
  await look(page, info, 'split');
  await page.keyboard.press('Escape');
  await page.locator('.rail button').nth(6).click();
  await page.locator('.tile-choices').first().click();
  await look(page, info, 'choices');
  await page.keyboard.press('Escape');
  await page.locator('.rail button').last().click();
  await page.locator('.tile').first().click({ button: 'right', force: true });
  await look(page, info, 'portions');
  await page.getByRole('dialog').locator('.body > .btn').last().click();
  await look(page, info, 'combo');
  await page.keyboard.press('Escape');
  await open(page, `/order/${check}/pay`);
  await look(page, info, 'pay');
  await open(page, '/reservations');
  await look(page, info, 'reservations');
  await page.locator('.page-head .btn.primary').click();
  await look(page, info, 'reservation-sheet');
  await drawer(page, info);
  for (const path of ['reports', 'staff', 'printers', 'outbox', 'held', 'devices']) {
    await open(page, `/${path}`);
    await look(page, info, path);
  }
  await page.context().close();
}

/** A drawer from its opening to its count; counted in the end, for the next language. */
async function drawer(page: Page, info: TestInfo): Promise<void> {
  const act = page.locator('.drawer .drawer-acts .primary');
  const sheet = page.getByRole('dialog');
  await open(page, '/cash');
  await look(page, info, 'drawer-closed');
  await act.click();
  await sheet.locator('#cash-amount').fill('?');
  await page.keyboard.press('Enter');
  await look(page, info, 'drawer-open');
  await sheet.locator('#cash-amount').fill('12345.67');
  await page.keyboard.press('Enter');
  await expect(sheet).toHaveCount(0);
  await page.locator('.drawer .drawer-acts .btn').nth(1).click();
  await sheet.locator('#cash-amount').fill('12.50');
  await sheet.locator('.chip').first().click();
  await look(page, info, 'drawer-out');
  await sheet.locator('footer .primary').click();
  await expect(sheet).toHaveCount(0);
  await look(page, info, 'drawer');
  const size = page.viewportSize() ?? { width: 1366, height: 768 };
  await page.setViewportSize({ width: 360, height: 740 });
  await look(page, info, 'phone-drawer');
  await act.click();
  await sheet.getByRole('textbox').nth(1).fill('61');
  await look(page, info, 'phone-drawer-count');
  await page.setViewportSize(size);
  await look(page, info, 'drawer-count');
  await sheet.locator('footer .primary').click();
  await sheet.locator('footer .primary').click();
  await expect(sheet).toHaveCount(0);
  await look(page, info, 'drawer-counted');
  await page.locator('.day .drawer-acts .primary').click();
  await look(page, info, 'day-close');
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
}

async function phone(browser: Browser, { waiter, check }: Readers, lang: Lang, info: TestInfo): Promise<void> {
  const page = await screen(browser, waiter, lang, { width: 360, height: 740 });
  await open(page, '/floor');
  await look(page, info, 'phone-floor');
  await open(page, `/order/${check}`);
  await look(page, info, 'phone-order');
  await page.locator('.turn').tap();
  await look(page, info, 'phone-check');
  // What the kitchen has is taken off by a manager: somebody is asked.
  await page.locator('.order .line[data-state="sent"]').first().tap();
  await page.locator('.line-sheet footer .danger').tap();
  await page.getByRole('dialog').getByRole('radio').first().tap();
  await page.getByRole('dialog').locator('footer .btn').last().tap();
  await page.locator('dialog.ask .ring').waitFor();
  await look(page, info, 'phone-approval');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await open(page, '/lock');
  await look(page, info, 'phone-lock');
  await page.context().close();
}

async function kitchen(browser: Browser, { manager }: Readers, lang: Lang, info: TestInfo): Promise<void> {
  const size = { width: 1920, height: 1080, theme: 'dark' };
  const page = await screen(browser, manager, lang, size);
  for (const [name, path] of [['kitchen', '/kitchen/isti'], ['expo', '/kitchen/expo'], ['board', '/board']] as const) {
    await open(page, path);
    await look(page, info, name);
  }
  await page.context().close();
}

for (const lang of ['az', 'ru', 'en'] as const) {
  test(`every surface in ${lang} @terminal`, async ({ browser }, info) => {
    // Three dozen pictures: minutes on a machine that does other things beside it.
    test.setTimeout(300_000);
    const who = await readers(browser, lang);
    await terminal(browser, who, lang, info);
    await phone(browser, who, lang, info);
    await kitchen(browser, who, lang, info);
  });
}
