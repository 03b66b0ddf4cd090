#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram } from './program';
import { expectShortRun } from './short-run';

/** 1: what was given is wrong, or a check failed; 2: the command line itself is wrong. */
const FAILED = 1;
const MISUSE = 2;

async function main(): Promise<void> {
  expectShortRun();
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

void main();
