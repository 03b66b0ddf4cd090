import { type ClusterDeclaration, type EnvironmentDeclaration, NO_CLUSTER } from '../model/cluster';
import type { Problem } from '../model/problem';
import { didYouMean, offered } from '../validation/did-you-mean';
import { LABEL, nameFault, nearestName } from '../validation/names';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** The environments of an estate, by name in the order of names. */
export class Environments {
  /** Their names, sorted. */
  readonly names: readonly string[];

  private constructor(
    private readonly declared: ReadonlyMap<string, EnvironmentDeclaration>,
    private readonly clusters: ReadonlyMap<string, ClusterDeclaration>,
    /** Whether estate.yaml could not be read, so that any name may be one of theirs. */
    readonly areUnread = false,
  ) {
    this.names = [...declared.keys()].sort();
  }

  /** Those of an estate.yaml; `undefined` when it declares none. */
  static of({ origin, content }: RegistryDocument<EstateFile>, problems: Problem[]): Environments | undefined {
    if (content === undefined) return new Environments(new Map(), new Map(), true);
    const { environments, clusters = {} } = content;
    const error = (field: Problem['field'], message: string, more: { fix?: string; rule?: string } = {}) =>
      problems.push({ severity: 'error', origin, field, message, ...more });
    for (const [name, { server, name: known }] of Object.entries(clusters)) {
      if ((server === undefined) === (known === undefined)) {
        const fix = 'write `server`, its URL, or `name`, what Argo CD calls it';
        error(['clusters', name], `a cluster has either a server or a name`, { fix });
      }
    }
    const used = new Set(Object.values(environments ?? {}).map(({ cluster }) => cluster));
    for (const name of Object.keys(clusters)) {
      if (used.has(name)) continue;
      const fix = 'name it as the `cluster` of one of `environments`, or remove it';
      problems.push({
        severity: 'warning',
        origin,
        field: ['clusters', name],
        message: 'no environment is in it',
        fix,
      });
    }
    if (environments === undefined) return undefined;
    for (const [name, { cluster }] of Object.entries(environments)) {
      const fault = nameFault(name, LABEL);
      if (fault !== undefined) error(['environments', name], fault, { rule: 'NAME-3', ...nearestName(name, LABEL) });
      if (name === 'gitops') {
        const message = "no environment may be called 'gitops': the output has a folder of this name";
        error(['environments', name], message, { rule: 'NAME-3' });
      }
      if (cluster === undefined || Object.hasOwn(clusters, cluster)) continue;
      const names = Object.keys(clusters);
      const message = `there is no cluster '${cluster}', there are: ${offered(names)}`;
      const fix = didYouMean(cluster, names).fix ?? `declare it in \`clusters\``;
      error(['environments', name, 'cluster'], message, { fix });
    }
    return new Environments(new Map(Object.entries(environments)), new Map(Object.entries(clusters)));
  }

  /** Whether one of them has this name, as far as is known. */
  has(name: string): boolean {
    return this.areUnread || this.declared.has(name);
  }

  /** What is declared of one of them. */
  of(name: string): EnvironmentDeclaration {
    return this.declared.get(name)!;
  }

  /** The name of the cluster that one of them is in. */
  clusterOf(name: string): string {
    return this.of(name).cluster ?? NO_CLUSTER;
  }

  /** How the GitOps tool names that cluster. @default - it is the one that the tool runs in */
  destinationOf(name: string): ClusterDeclaration | undefined {
    const { cluster } = this.of(name);
    return cluster === undefined ? undefined : this.clusters.get(cluster);
  }

  /** What to say of a name that is none of theirs. */
  unknown(name: string): Pick<Problem, 'message' | 'fix'> {
    const message = `there is no environment '${name}' in estate.yaml, there are: ${offered(this.names)}`;
    return { message, ...didYouMean(name, this.names) };
  }
}
