import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a command took. */
export interface Run {
  readonly seconds: number;
  /** Most memory in use at once, in MB; the highest of what was seen every 10 ms. */
  readonly megabytes: number;
}

/** Where a command runs, and the codes that it may end with. */
export interface How {
  /** @default - the working directory */
  readonly cwd?: string;
  /** What it finds in its environment besides ours. @default - nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - [0] */
  readonly codes?: readonly number[];
}

/** Runs a command to its end as a whole process; what it prints is read and thrown away. */
export function run(command: string, args: readonly string[], { cwd, env, codes = [0] }: How = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const child = spawn(command, args, {
      ...(cwd && { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let peak = 0;
    let errors = '';
    const look = setInterval(() => {
      peak = Math.max(peak, residentPeak(child.pid!));
    }, 10);
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      if (codes.includes(code ?? -1)) resolve({ seconds, megabytes: peak });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors}`));
    });
  });
}

/** The kernel's own high-water mark of a process, where there is /proc. */
function residentPeak(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Runs each of several commands in turn, `rounds` times after one that does not count, and gives each one's median. */
export async function medians<Name extends string>(
  contestants: Readonly<Record<Name, () => Promise<Run>>>,
  rounds: number,
): Promise<Record<Name, Run>> {
  const names = Object.keys(contestants) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Run[]])) as Record<Name, Run[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const result = await contestants[name]();
      if (round > 0) runs[name].push(result);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(runs[name])])) as Record<Name, Run>;
}

function median(runs: readonly Run[]): Run {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return { seconds: middle(runs.map((r) => r.seconds)), megabytes: middle(runs.map((r) => r.megabytes)) };
}
