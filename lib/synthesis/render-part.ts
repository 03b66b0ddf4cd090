import { describeProblem } from '../model/problem';
import type { Notice } from '../notices/notice';
import { registryNotices } from '../notices/registry-notices';
import { foreignObjects } from '../objects/foreign-objects';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { Files } from '../output/layout';
import { estateOf, parseWholeRegistry } from '../registry/parse-registry';
import type { KnownValues } from '../registry/registry-document';
import type { RegistryFile } from '../registry/registry-files';
import { own } from '../text/own';
import { type Claims, claimsOf } from './claims';
import { estateFiles } from './estate-files';

/** Registry files that belong together, and how to render them. */
export interface PartTask {
  readonly files: readonly RegistryFile[];
  /** The registry's folder as messages name it. */
  readonly folder: string;
  /** What the command line says instead of estate.yaml. */
  readonly gitops: Partial<GitOpsSettings>;
  /** The one environment to render, its folders at the top of the output. @default - all, each in a folder of its own */
  readonly environment?: string;
  /** The output's path in its git repository, if it is known. */
  readonly repositoryPath?: string;
  /** Values of registry files that were read before; new ones are added. */
  readonly known?: KnownValues;
  /** Whether the caps for variants hold (TENANT-8). @default true */
  readonly capped?: boolean;
  /** The tenants to render, by name; all files are read all the same. @default - all */
  readonly tenants?: ReadonlySet<string>;
  /** Whether to tell what somebody else writes for the tenants, too (WORK-3). @default false */
  readonly foreign?: boolean;
  /** Called before each tenant of each environment. @default - nobody waits for it */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** A rendered part. */
export interface Part {
  readonly files: Files;
  /** What estate.yaml and the command line say of the tool, `path` only where one of them does. */
  readonly gitops: GitOpsSettings;
  /** What somebody else writes for the tenants, as files like the others; empty where nobody asks for it. */
  readonly foreign: Files;
  /** By tenant. */
  readonly claims: Readonly<Record<string, readonly Claims[]>>;
  /** Whether the first folder of each path is an environment and not a tenant. */
  readonly byEnvironment: boolean;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
  /** What is worth a line, some of it only from a day on. */
  readonly notices: readonly Notice[];
  /** Whether a table says what each tenant may use (TENANT-6). */
  readonly granted: boolean;
}

/**
 * Renders registry files that call nobody outside of them.
 *
 * @throws RegistryError with all that is wrong with them
 */
export function renderPart(task: PartTask): Part {
  const { folder, gitops: given, repositoryPath, known, environment, progress, tenants, capped = true } = task;
  const whole = parseWholeRegistry(task.files, folder, known, { capped });
  const { settings, warnings } = whole;
  const gitops = { ...settings.gitops, ...given };
  const estates = environment === undefined ? whole.estates : [estateOf(whole, environment, folder)];
  const claims: Record<string, Claims[]> = {};
  const rendered: Files = new Map();
  const foreign: Files = new Map();
  const byEnvironment = environment === undefined && estates[0]?.environment !== undefined;
  for (const each of estates) {
    const place = { environment: each.environment, cluster: each.cluster };
    for (const tenant of each.estate.tenants) {
      claims[tenant.name] = [...(own(claims, tenant.name) ?? []), claimsOf(tenant, place)];
    }
    const path = gitops.path ?? repositoryPath;
    const all = { ...gitops, path };
    const prefix = byEnvironment ? `${each.environment}/` : '';
    const isWanted = (name: string) => tenants?.has(name) ?? true;
    const files = estateFiles(each.estate, whole.gitopsOf(each, all), progress, isWanted);
    for (const [name, text] of files) rendered.set(prefix + name, text);
    for (const tenant of task.foreign === true ? each.estate.tenants.filter(({ name }) => isWanted(name)) : []) {
      const objects = foreignObjects(tenant).map((object) => JSON.stringify(object));
      if (objects.length > 0) foreign.set(`${prefix}${tenant.name}/external.k8s.yaml`, `${objects.join('\n---\n')}\n`);
    }
  }
  return {
    files: rendered,
    foreign,
    gitops,
    claims,
    byEnvironment,
    warnings: warnings.map(describeProblem),
    notices: registryNotices(whole, estates),
    granted: estates.every(({ estate }) => estate.grants !== undefined),
  };
}
