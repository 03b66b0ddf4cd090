import { equal } from '../diff/canonical';
import { leafDifferences } from '../diff/leaf-differences';
import { readYamlStream } from '../yaml/located-yaml';

/** Something that the output of two environments has differently and that does not follow from the registry. */
export interface UndeclaredDifference {
  /** The object, by the name that it has in both: `Deployment acme/cms`. */
  readonly object: string;
  /** The field in it; empty for the object itself. */
  readonly field: string;
  /** `undefined` where an environment has none. */
  readonly values: readonly [unknown, unknown];
  /** Files of the output. */
  readonly files: readonly string[];
}

/** The output of one environment. */
export interface Rendered {
  /** By path below the environment's folder: what is there. */
  readonly actual: ReadonlyMap<string, string>;
  /** What the registry says should be there. */
  readonly expected: ReadonlyMap<string, string>;
  /** Names that differ by declaration, with the words that stand for them in both environments. */
  readonly names: ReadonlyMap<string, string>;
}

interface Found {
  readonly value: unknown;
  readonly file: string;
}

/**
 * What two environments have differently although the registry says nothing of it: what an app adds to one of them, or somebody wrote
 * into one of their files. Namespaces and domains that are declared to differ stand for each other.
 */
export function undeclaredDifferences(a: Rendered, b: Rendered): UndeclaredDifference[] {
  const actual = [objectsOf(a.actual, a.names), objectsOf(b.actual, b.names)] as const;
  const expected = [objectsOf(a.expected, a.names), objectsOf(b.expected, b.names)] as const;
  const keys = [...new Set([...actual[0].keys(), ...actual[1].keys()])].sort();
  return keys.flatMap((key) => {
    const [left, right] = [actual[0].get(key), actual[1].get(key)];
    const files = [...new Set([left, right].flatMap((each) => each?.file ?? []))];
    return leafDifferences(left?.value, right?.value)
      .filter(({ path, values }) => {
        const meant = expected.map((objects) => valueAt(objects.get(key)?.value, path));
        return !values.every((value, index) => equal(value, meant[index]));
      })
      .map(({ path, values }) => ({ object: key, field: path.join('.'), values, files }));
  });
}

function objectsOf(files: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): Map<string, Found> {
  const objects = new Map<string, Found>();
  const normal = normalizer(names);
  for (const [file, text] of files) {
    // What a GitOps tool is told has the environment in it, and no effect on requests.
    if (/(^|\/)kustomization\.yaml$/.test(file) || file.startsWith('gitops/')) continue;
    for (const document of readYamlStream(text)) {
      const value = normal(document.value);
      const { kind, metadata } = (value ?? {}) as { kind?: string; metadata?: { namespace?: string; name?: string } };
      const namespace = metadata?.namespace === undefined ? '' : `${metadata.namespace}/`;
      objects.set(`${kind} ${namespace}${metadata?.name}`, { value, file });
    }
  }
  return objects;
}

/** Replaces names, where they stand as whole words, in every text of a value. */
function normalizer(names: ReadonlyMap<string, string>): (value: unknown) => unknown {
  // The longest first: one may begin with another.
  const known = [...names.keys()].sort((a, b) => b.length - a.length);
  if (known.length === 0) return (value) => value;
  const words = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![a-z0-9-])(?:${words})(?![a-z0-9-])`, 'g');
  const text = (value: string) => value.replace(pattern, (name) => names.get(name)!);
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), visit(item)]));
  };
  return visit;
}

/** As `leafDifferences` names it: an entry of a list by its name or its position. */
function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at) && typeof step === 'string') return at.find((item) => item?.name === step);
    return (at as Record<string | number, unknown> | null | undefined)?.[step];
  }, value);
}
