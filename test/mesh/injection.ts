import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { parseAllDocuments, stringify } from 'yaml';
import { required } from './processes';

/** Istio's own injection: the templates of its installation, applied by its own code. No cluster besides an API server is needed. */
export class Injection {
  /**
   * The templates of an installation.
   *
   * @param settings what `istioctl install --set` takes
   */
  static of(settings: readonly string[]): Injection {
    const flags = settings.flatMap((each) => ['--set', each]);
    const output = execFileSync(required('BRANCHLINE_ISTIOCTL'), ['manifest', 'generate', ...flags], {
      maxBuffer: 1 << 26,
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
    const maps = new Map(
      parseAllDocuments(output)
        .map((each) => each.toJS() as { kind: string; metadata: { name: string }; data: Record<string, string> } | null)
        .flatMap((each) => (each?.kind === 'ConfigMap' ? [[each.metadata.name, each.data] as const] : [])),
    );
    const { config, values } = maps.get('istio-sidecar-injector')!;
    return new Injection({ config: config!, values: values!, mesh: maps.get('istio')!.mesh! });
  }

  private constructor(private readonly files: Readonly<Record<'config' | 'values' | 'mesh', string>>) {}

  /** An object as the injector leaves it. */
  inject<T>(object: T, kubeconfig: string): T {
    const folder = mkdtempSync(join(tmpdir(), 'injection-'));
    const at = (name: string) => join(folder, name);
    try {
      for (const [name, text] of Object.entries(this.files)) writeFileSync(at(name), text);
      writeFileSync(at('object.yaml'), stringify(object));
      const files = ['--injectConfigFile', at('config'), '--valuesFile', at('values'), '--meshConfigFile', at('mesh')];
      const args = ['kube-inject', '--kubeconfig', kubeconfig, '-f', at('object.yaml'), ...files];
      const output = execFileSync(required('BRANCHLINE_ISTIOCTL'), args, {
        timeout: 60_000,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return loadAll(output.toString())[0] as T;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
