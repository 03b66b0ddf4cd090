import { CommanderError } from 'commander';
import { createProgram } from './program';

/** 1: what was given is wrong, or a check failed; 2: the command line itself is wrong. */
const FAILED = 1;
const MISUSE = 2;

/** Runs the command line of this process; what it ends with is `process.exitCode`. */
export async function run(): Promise<void> {
  try {
    await createProgram(process.argv[2]).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : MISUSE;
      return;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  }
}
