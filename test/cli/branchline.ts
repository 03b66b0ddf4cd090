import { run } from '../../lib/cli/run';

/** What a command prints, and the code that it ends with. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process, as the binary does: `branchline('check', 'dist')`. */
export async function branchline(...args: string[]): Promise<Ended> {
  const said = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map((stream) =>
    jest.spyOn(process[`std${stream}`], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  process.exitCode = undefined;
  try {
    await run(args);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
