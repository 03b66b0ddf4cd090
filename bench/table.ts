import { join } from 'node:path';
import type { Run } from './measure';

/** How often each command is run; the median counts. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

/** The estate that is timed is this many times as large in the rows that show growth. */
export const TIMES = 4;

/** The command line, as it is published. */
export const CLI = join(__dirname, '../build/lib/cli/main.js');

const WIDTH = 46;

export function row(name: string, { seconds, megabytes }: Run): void {
  console.log(`${name.padEnd(WIDTH)} ${seconds.toFixed(2).padStart(6)} s ${megabytes.toFixed(0).padStart(5)} MB`);
}

export function ratio(name: string, value: number, goal: string): void {
  console.log(`${name.padEnd(WIDTH)} ${value.toFixed(2).padStart(6)}    goal: ${goal}`);
}
