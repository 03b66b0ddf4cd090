#!/usr/bin/env node
import { bundledRun } from './bundled-run';
import { endAtClosedPipe } from './closed-pipe';
import { expectShortRun } from './short-run';

expectShortRun();
endAtClosedPipe([process.stdout, process.stderr]);
// After that, since it holds for what is loaded later.
void (bundledRun() ?? (require('./run') as typeof import('./run'))).run();
