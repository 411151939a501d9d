// A cloud of its own beside the hubs: temporary data, a free port, one sysadmin.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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

/** Registers the restaurant for so many days and joins the hub to it, as its manager would at the hub's own machine. */
export async function register(desk: Page, hub: Hub, cloud: string, days: number): Promise<void> {
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
}
