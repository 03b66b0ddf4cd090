import { setFlagsFromString } from 'node:v8';

/**
 * V8's optimizing compiler pays off in programs that run for minutes. A command of ours is over in a second or two, and
 * of that time the compiler takes a quarter, compiling functions that are hardly called again; so it is told to wait
 * longer (docs/performance.md). This changes nothing but time.
 */
export function expectShortRun(): void {
  const flag = patience(process.versions.v8);
  if (flag !== undefined) setFlagsFromString(flag);
}

/** The flag that makes a version of V8 wait, 10 to 20 times as long as it would; none for a version not tried. */
export function patience(version: string): string | undefined {
  const major = Number(version.split('.')[0]);
  if (major === 11) return '--interrupt-budget=1320000';
  if (major === 12 || major === 13) return '--invocation-count-for-turbofan=30000';
  return undefined;
}
