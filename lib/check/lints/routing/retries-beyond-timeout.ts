import type { HttpRule } from '../../../mesh-model';
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
    // What is written once for a service stands in each of its rules: for every host of a gateway, every variant, and the mesh.
    const found = new Map<string, { readonly first: HttpRule; readonly message: string; count: number }>();
    for (const { http } of mesh.model.virtualServices) {
      for (const rule of http) {
        const { timeout, retries, route } = rule;
        const [whole, each] = [milliseconds(timeout), milliseconds(retries?.perTryTimeout)];
        if (!whole || !each || retries === undefined || retries.attempts < 1) continue;
        const needed = each * (retries.attempts + 1);
        if (needed <= whole) continue;
        const message = `${retries.attempts + 1} attempts of ${retries.perTryTimeout} do not fit into ${timeout}`;
        const hosts = [...new Set(route.map(({ destination }) => destination.host))].sort();
        const key = `${hosts.join(' ')}: ${message}`;
        const known = found.get(key);
        if (known === undefined) found.set(key, { first: rule, message, count: 1 });
        else known.count++;
      }
    }
    for (const { first, message, count } of found.values()) {
      const others =
        count === 2 ? 'another rule for the same host says' : `${count - 1} other rules for the same host say`;
      const more = count === 1 ? '' : `; ${others} the same`;
      report({ object: first.object, path: [...first.path, 'retries'], message: `${message}${more}` });
    }
  },
};
