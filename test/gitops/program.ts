import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** How a program is started. */
export interface ProgramOptions {
  /** Where it may write; its log goes there too. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program that runs as long as the test does. */
export class Program {
  private readonly child: ChildProcess;
  private readonly log: string;

  constructor(
    private readonly name: string,
    path: string,
    { folder, args, environment = {} }: ProgramOptions,
  ) {
    this.log = join(folder, `${name}.log`);
    const log = openSync(this.log, 'a');
    // Tied to this process, so that a test run that is killed leaves nothing behind.
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', path, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  /** The end of what it said. */
  get lastWords(): string {
    return `${this.name}:\n${readFileSync(this.log, 'utf8').slice(-6000)}`;
  }

  /** All of what it said. */
  get words(): string {
    return readFileSync(this.log, 'utf8');
  }

  /** @throws when it has ended by itself */
  check(): void {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`${basename(this.name)} ended with ${exitCode ?? signalCode}\n${this.lastWords}`);
    }
  }

  /** Ends it at once: there is nothing to keep. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.kill('SIGKILL');
    });
  }
}

/** Waits for a state; what ends it, or the last thing that was in the way, is said. */
export async function until(
  what: string,
  reached: () => Promise<true | string>,
  { limitMs = 60_000, everyMs = 100 }: { limitMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const state = await reached();
    if (state === true) return;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs / 1000} s: ${what}; ${state}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A path that run.mjs has put into the environment. */
export function required(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run these tests with test/gitops/run.mjs`);
  return path;
}
