import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';

export interface ProcessOptions {
  /** @default - that of this process */
  readonly cwd?: string;
  /** Added to this process' environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Servers that live no longer than this process, in its network or in that of another one. */
export class Processes {
  private readonly children: ChildProcess[] = [];

  /**
   * @param folder where they write what they have to say
   * @param networkOf the id of the process whose network they are to be in
   */
  constructor(
    private readonly folder: string,
    private readonly networkOf?: number,
  ) {}

  start(program: string, args: readonly string[], { cwd, env }: ProcessOptions = {}): void {
    // Tied to this process, so that a test run that is killed leaves no server behind.
    const [command, ...rest] = [...this.entering(), 'setpriv', '--pdeathsig', 'KILL', program, ...args];
    // Into files: a pipe is full soon when this process is busy, and then its writer stands still.
    const log = openSync(this.logOf(program), 'a');
    this.children.push(
      spawn(command!, rest, {
        stdio: ['ignore', 'ignore', log],
        ...(cwd !== undefined && { cwd }),
        env: { ...process.env, ...env },
      }),
    );
    closeSync(log);
  }

  /** The last output of each, for finding out why. */
  get lastWords(): string {
    return this.children
      .map(programOf)
      .map((program) => `${basename(program)}:\n${readFileSync(this.logOf(program), 'utf8').slice(-4000)}`)
      .join('\n');
  }

  /** Waits for a state, for a minute, or until one of the processes has ended. */
  async until(what: string, state: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const ended = this.children.find((child) => child.exitCode !== null);
      if (ended) throw new Error(`${basename(programOf(ended))} ended with ${ended.exitCode}\n${this.lastWords}`);
      if (await state().catch(() => false)) return;
      if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}\n${this.lastWords}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** There is nothing to keep, so none is asked to end well, which would take half a minute. */
  async stop(): Promise<void> {
    await Promise.all(this.children.map(kill));
  }

  private logOf(program: string): string {
    return join(this.folder, `${basename(program)}.log`);
  }

  private entering(): string[] {
    if (this.networkOf === undefined) return [];
    const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
    return ['nsenter', '--target', String(this.networkOf), '--net', ...user];
  }
}

function programOf({ spawnargs }: ChildProcess): string {
  return spawnargs[spawnargs.indexOf('KILL') + 1]!;
}

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** The path of a program or file that `run.mjs` has put into the environment. */
export function required(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run the mesh tests with test/mesh/run.mjs`);
  return path;
}

/** Ports nobody listens on; all are held at once, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}
