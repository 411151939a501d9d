// A hub of its own for one worker: temporary data, the demo restaurant, a free port.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A person of the demo restaurant with the PIN made for this run. */
export interface Staff {
  id: string;
  name: string;
  role: string;
  pin: string;
}

/** What `sufra demo --json` prints. */
export interface Demo {
  site: unknown;
  staff: Staff[];
  enrolmentCode: string;
  apiUser: { username: string; password: string };
  printers: { id: string; port: number }[];
}

/** How long a hub may take to its first page, generously for a busy machine. */
const PATIENCE_MS = 20_000;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with \`cargo xtask e2e\``);
  return value;
}

/** A running hub; `stop` ends it and removes its data. */
export class Hub {
  private constructor(
    readonly address: string,
    /** The same over HTTPS, with a certificate that no browser knows yet. */
    readonly secure: string,
    readonly demo: Demo,
    readonly data: string,
    private child: ChildProcess,
    private readonly log: string[],
    private readonly more: string[],
  ) {}

  /** `prepare` may change the data of the demo before the hub runs. */
  static async start(more: string[] = [], prepare?: (data: string) => void): Promise<Hub> {
    const program = required('SUFRA_PROGRAM');
    const data = mkdtempSync(join(tmpdir(), 'sufra-e2e-'));
    const demo = JSON.parse(execFileSync(program, ['demo', '--data', data, '--json'], { encoding: 'utf8' })) as Demo;
    prepare?.(data);
    const log: string[] = [];
    const at = { listen: `127.0.0.1:${await freePort()}`, secure: `127.0.0.1:${await freePort()}` };
    const child = serve(data, at, more, log);
    try {
      const { address, https } = await firstLine(child, log);
      return new Hub(address, https, demo, data, child, log, more);
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
      throw error;
    }
  }

  /** The power goes: the process is killed, its data stays. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Stops the process in its tracks, connections open; `thaw` lets it go on. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Starts again on the same data and at the same address; `more` are other options than before. */
  async restart(more: string[] = this.more): Promise<void> {
    await this.kill();
    const at = { listen: new URL(this.address).host, secure: new URL(this.secure).host };
    this.child = serve(this.data, at, more, this.log);
    await firstLine(this.child, this.log);
  }

  /** Runs the program with other arguments, as a manager would at the hub's own machine. */
  run(...task: string[]): string {
    return execFileSync(required('SUFRA_PROGRAM'), task, { encoding: 'utf8' });
  }

  /** The same, where the program asks for a word on its input. */
  tells(word: string, ...task: string[]): string {
    return execFileSync(required('SUFRA_PROGRAM'), task, { encoding: 'utf8', input: `${word}\n` });
  }

  /** The first staff member with this role. */
  staff(role: string): Staff {
    const found = this.demo.staff.find((person) => person.role === role);
    if (!found) throw new Error(`the demo restaurant has no ${role}`);
    return found;
  }

  /** What the hub wrote to its log so far, to be attached to a failed test. */
  get logText(): string {
    return this.log.join('');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/**
 * A free port below those that systems give out by themselves: nobody takes it by chance while a killed hub is
 * away, which is to come back at the same address.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** Starts the hub on its data. */
function serve(data: string, at: { listen: string; secure: string }, more: string[], log: string[]): ChildProcess {
  const program = required('SUFRA_PROGRAM');
  const where = ['--listen', at.listen, '--listen-tls', at.secure];
  const task = ['serve', '--role', 'hub', '--data', data, ...where, '--demo', '--json', ...more];
  // The hub must not outlive a worker that is killed; setpriv ties its life to ours.
  const setpriv = '/usr/bin/setpriv';
  const bound = process.platform === 'linux' && existsSync(setpriv);
  const child = bound
    ? spawn(setpriv, ['--pdeathsig', 'KILL', '--', program, ...task], { stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(program, task, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr?.on('data', (part: Buffer) => log.push(part.toString()));
  return child;
}

/** What the hub says first, as soon as it answers. */
interface FirstLine {
  address: string;
  https: string;
}

function firstLine(child: ChildProcess, log: string[]): Promise<FirstLine> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the hub ${reason}\n${log.join('')}`));
    const timer = setTimeout(() => fail(`did not answer in ${PATIENCE_MS} ms`), PATIENCE_MS);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code} before it answered`));
    if (!child.stdout) return fail('has no output');
    const lines = createInterface({ input: child.stdout });
    let answered = false;
    // Later lines are read too and kept, so that a full pipe never stops the hub.
    lines.on('line', (line) => {
      if (answered) return void log.push(`${line}\n`);
      answered = true;
      clearTimeout(timer);
      try {
        resolve(JSON.parse(line) as FirstLine);
      } catch {
        fail(`printed something else than its address first: ${line}`);
      }
    });
  });
}
