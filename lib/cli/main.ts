#!/usr/bin/env node
import { expectShortRun } from './short-run';

expectShortRun();
// After that, since it holds for what is loaded later.
void (require('./run') as typeof import('./run')).run();
