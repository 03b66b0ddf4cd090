import { bundledRun } from './bundled-run';

// The second thread of `check`: flags and pipes are as the first one has set them.
(bundledRun() ?? (require('./run') as typeof import('./run'))).runSecondThread();
