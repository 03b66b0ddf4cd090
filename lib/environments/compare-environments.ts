import { type EstateIn, estateOf, parseWholeRegistry } from '../registry/parse-registry';
import { registryFiles, shownFolder } from '../registry/read-registry';
import { estateFiles } from '../synthesis/estate-files';
import { type DeclaredDifference, declaredDifferences } from './declared-differences';
import { outputFiles } from './output-files';
import { type Rendered, type UndeclaredDifference, undeclaredDifferences } from './undeclared-differences';

/** How two environments differ. */
export interface EnvironmentDiff {
  readonly environments: readonly [string, string];
  /** What no file of the registry says. */
  readonly undeclared: readonly UndeclaredDifference[];
  /** What the registry says to differ. */
  readonly declared: readonly DeclaredDifference[];
}

/** What is compared. */
export interface EnvironmentDiffRequest {
  readonly environments: readonly [string, string];
  /** The registry's folder. */
  readonly registry: string;
  /** The folder of the output. What is not there is taken to be what the registry says. */
  readonly output: string;
}

/**
 * Renders two environments of a registry, and holds what the output has of them against that.
 *
 * @throws RegistryError with all that is wrong with the registry, or when it has no such environment
 */
export function compareEnvironments({ environments, registry, output }: EnvironmentDiffRequest): EnvironmentDiff {
  const folder = shownFolder(registry);
  const whole = parseWholeRegistry(registryFiles(registry, folder), folder);
  const [a, b] = environments.map((name) => estateOf(whole, name, folder)) as [EstateIn, EstateIn];
  const rendered = [a, b].map((each): Rendered => {
    const gitops = { ...whole.settings.gitops, repoURL: whole.settings.gitops.repoURL ?? '' };
    const expected = estateFiles(each.estate, whole.gitopsOf(each, gitops));
    return { expected, actual: outputFiles(`${output}/${each.environment}`) ?? expected, names: namesOf(each) };
  }) as [Rendered, Rendered];
  return {
    environments,
    undeclared: undeclaredDifferences(...rendered),
    declared: declaredDifferences(whole, a, b),
  };
}

/** The names by which tenants of two environments are told apart, with what they have in common. */
function namesOf({ estate }: EstateIn): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, namespace, domains } of estate.tenants) {
    names.set(namespace, name);
    for (const [index, domain] of domains.entries()) names.set(domain, `<domain ${index + 1} of ${name}>`);
  }
  return names;
}
