import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import type { Emitted } from '../estate/rendered';
import type { ApiServer } from './api-server';
import { required } from './processes';

const run = promisify(execFile);

/** A pod as Istio's own injector leaves it, with the templates of an installation by Istio's defaults; the error where it refuses. */
export async function injected(server: ApiServer, pod: Emitted): Promise<Emitted> {
  const file = join(server.folder, 'pod.yaml');
  writeFileSync(file, JSON.stringify(pod));
  const args = ['kube-inject', '-f', file, '--kubeconfig', server.kubeconfig('istiod'), ...(await templates(server))];
  const { stdout } = await run(required('BRANCHLINE_ISTIOCTL'), args, { timeout: 60_000 });
  return loadAll(stdout)[0] as Emitted;
}

/** The templates as files, which are made once. */
async function templates({ folder }: ApiServer): Promise<string[]> {
  const files = {
    injectConfigFile: ['istio-sidecar-injector', 'config'],
    valuesFile: ['istio-sidecar-injector', 'values'],
    meshConfigFile: ['istio', 'mesh'],
  } as const;
  const path = (map: string, key: string) => join(folder, `${map}-${key}`);
  if (!existsSync(path('istio', 'mesh'))) {
    const { stdout } = await run(
      required('BRANCHLINE_ISTIOCTL'),
      ['manifest', 'generate', '--set', 'profile=minimal'],
      {
        maxBuffer: 2 ** 26,
      },
    );
    const maps = (loadAll(stdout) as (Emitted | null)[]).filter((each) => each?.kind === 'ConfigMap');
    for (const [map, key] of Object.values(files)) {
      writeFileSync(path(map, key), maps.find(({ metadata }) => metadata.name === map).data[key]);
    }
  }
  return Object.entries(files).flatMap(([option, [map, key]]) => [`--${option}`, path(map, key)]);
}
