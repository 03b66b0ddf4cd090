import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The folder of the Istio that the mesh tests run: its samples and its analyzers' test data stand there. */
export function istioModule(): string {
  const go = (...args: string[]) =>
    execFileSync('go', args, { cwd: join(__dirname, '../lab'), encoding: 'utf8' }).trim();
  const folder = go('list', '-m', '-f', '{{.Dir}}', 'istio.io/istio');
  // istioctl may come out of a cache that outlived Go's.
  return folder !== '' ? folder : (JSON.parse(go('mod', 'download', '-json', 'istio.io/istio')) as { Dir: string }).Dir;
}
