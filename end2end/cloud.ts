// A cloud of its own beside the hubs: temporary data, a free port, one sysadmin.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type Page } from '@playwright/test';
import { expect, type Hub } from './fixtures';

const PASSWORD = 'a long password of these tests';

/** How long it may take to its first word, generously for a busy machine. */
const PATIENCE_MS = 20_000;

/** Runs with a cloud of its own, and takes it away whatever became of it. */
export async function withCloud(act: (address: string) => Promise<void>): Promise<void> {
  const program = process.env.SUFRA_PROGRAM ?? 'sufra';
  const data = mkdtempSync(join(tmpdir(), 'sufra-e2e-cloud-'));
  let child: ChildProcess | undefined;
  try {
    execFileSync(program, ['admin', 'add', '--data', data, '--username', 'operator', '--password', PASSWORD]);
    child = spawn(program, ['serve', '--role', 'cloud', '--data', data, '--listen', '127.0.0.1:0', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await act(await address(child));
  } finally {
    child?.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the cloud does not answer')), PATIENCE_MS);
    child.once('exit', (code) => reject(new Error(`the cloud ended with ${code}`)));
    if (!child.stdout) return reject(new Error('the cloud has no output'));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve((JSON.parse(line) as { address: string }).address);
    });
  });
}

/** The operator's desk, signed in. */
export async function operator(browser: Browser, cloud: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: cloud, locale: 'az-AZ', timezoneId: 'Asia/Baku' });
  const desk = await context.newPage();
  await desk.goto('/operator/sign-in');
  await desk.locator('#username').fill('operator');
  await desk.locator('#password').fill(PASSWORD);
  await desk.getByRole('button', { name: 'Daxil ol' }).click();
  await expect(desk.getByRole('heading', { name: 'Restoranlar' })).toBeVisible();
  return desk;
}

/** What an authenticator shows so many steps from now (RFC 6238). */
export function totp(secret: string, steps = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac('sha1', key).update(step).digest();
  const offset = tag[19] & 15;
  return String((tag.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Makes a tenant with the site, and takes its owner through enrolment and sign-in on this page; it shows the dashboard then. */
export async function enrol(page: Page, cloud: string, site: string): Promise<void> {
  const post = async (path: string, body: unknown, token?: string) => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token) headers.authorization = `Bearer ${token}`;
    const answer = await fetch(cloud + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.ok, path).toBe(true);
    return answer.json();
  };
  const { token } = await post('/api/auth/login', { username: 'operator', password: PASSWORD });
  const features = ['dashboard', 'exports'];
  const tenant = await post('/api/tenants', { name: 'Firuzə', plan: 'standard', features, sites: [site] }, token);
  const person = { name: 'Rauf Məmmədov', email: 'rauf@sufra.az', role: 'owner' };
  const invited = await post(`/api/tenants/${tenant.tenantId}/owners`, person, token);

  await page.goto('/owner/enrol');
  await page.locator('#code').fill(invited.code);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form button').click();
  const secret = (await page.locator('.cloud-secret').textContent()) ?? '';
  await page.locator('#totp').fill(totp(secret));
  await page.locator('form button').click();
  await expect(page.locator('.cloud-secret li')).not.toHaveCount(0);
  await page.goto('/owner/sign-in');
  await page.locator('#email').fill(person.email);
  await page.locator('#password').fill(PASSWORD);
  // A code is good once; the next one is taken already.
  await page.locator('#second').fill(totp(secret, 1));
  await page.locator('form button').click();
  await page.waitForURL(/\/owner$/);
}

/**
 * Registers the restaurant for so many days and joins the hub to it, as its manager would at the hub's own machine; the site's
 * number.
 */
export async function register(desk: Page, hub: Hub, cloud: string, days: number): Promise<string> {
  await desk.goto('/operator/sites/new');
  await desk.locator('#name').fill('Sufra İçərişəhər');
  await desk.locator('#owner').fill('Aygün Əliyeva');
  await desk.locator('#until').fill(new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
  await desk.getByRole('button', { name: 'Qeydiyyat' }).click();
  const key = (await desk.locator('#site-key').textContent()) ?? '';
  const told = (await desk.locator('.cloud-secret').nth(1).textContent()) ?? '';
  const [, site = '', leaseKey = ''] = /--site (\S+) --lease-key (\S+)/.exec(told) ?? [];
  const task = ['site', 'join', '--cloud', cloud, '--site', site, '--lease-key', leaseKey, '--data', hub.data];
  hub.tells(key, ...task);
  await desk.getByRole('link', { name: 'Hazırdır' }).click();
  return site;
}
