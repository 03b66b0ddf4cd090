import { milliseconds } from '../../../text/milliseconds';
import type { Lint } from '../../lint';

export const RETRIES_BEYOND_TIMEOUT: Lint = {
  code: 'BL230',
  name: 'retries-beyond-timeout',
  severity: 'fragile',
  summary: 'The retries of a rule do not fit into its timeout.',
  cause: 'The timeout is for all attempts together, so the last ones never happen.',
  fix: 'Let perTryTimeout × (attempts + 1) be at most the timeout.',
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      for (const { timeout, retries, object, path } of http) {
        const [whole, each] = [milliseconds(timeout), milliseconds(retries?.perTryTimeout)];
        if (!whole || !each || retries === undefined || retries.attempts < 1) continue;
        const needed = each * (retries.attempts + 1);
        if (needed <= whole) continue;
        const message = `${retries.attempts + 1} attempts of ${retries.perTryTimeout} do not fit into ${timeout}`;
        report({ object, path: [...path, 'retries'], message });
      }
    }
  },
};
