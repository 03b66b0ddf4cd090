import type { Problem } from '../model/problem';
import { inAnyEnvironment } from './check-environments';
import { DocumentOrigin, type Place } from './document-origin';
import { LayeredOrigin } from './layered-origin';

/** A problem of one tenant with what the file of another one says, which it extends. */
interface Borrowed {
  readonly problem: Problem;
  readonly origin: LayeredOrigin;
  /** The tenant in whose file it is written. */
  readonly owner: string;
  readonly place: string;
}

/**
 * Where errors with what a tenant extends stand: in the file of the tenant that extends, since the other one is right as it is. If that one has
 * the same problem itself, or exists nowhere and all that extend it have it, the error stands where it is written, and once.
 *
 * @param extenders who extends each tenant that exists nowhere itself
 */
export function withExtendedProblems(
  problems: readonly Problem[],
  extenders: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Problem[] {
  const all = problems.map((problem) => borrowed(problem) ?? problem);
  if (!all.some(isBorrowed)) return problems;
  const own = new Set(
    all.flatMap((each) =>
      isBorrowed(each) ? [] : [keyOf(each.origin.describe(each.field), inAnyEnvironment(each.message))],
    ),
  );
  const tenants = new Map<string, Set<string>>();
  for (const each of all.filter(isBorrowed)) {
    const key = commonKey(each);
    const known = tenants.get(key);
    if (known === undefined) tenants.set(key, new Set([each.origin.tenant]));
    else known.add(each.origin.tenant);
  }
  const told = new Set<string>();
  return all.flatMap((each) => {
    if (!isBorrowed(each)) return [each];
    const key = commonKey(each);
    if (own.has(key)) return [];
    if (each.problem.severity === 'warning') return [each.problem];
    const among = extenders.get(each.owner);
    if (among === undefined || among.size < 2 || tenants.get(key)!.size < among.size) return [inItsOwnFile(each)];
    if (told.has(key)) return [];
    told.add(key);
    return [each.problem];
  });
}

function borrowed(problem: Problem): Borrowed | undefined {
  const { origin, field } = problem;
  if (!(origin instanceof LayeredOrigin)) return undefined;
  const owner = origin.ownerOf(field);
  if (owner === origin.tenant) return undefined;
  return { problem, origin, owner, place: origin.describe(field) };
}

function isBorrowed(each: Problem | Borrowed): each is Borrowed {
  return 'problem' in each;
}

/** The same error of several tenants has their names in it. */
function commonKey({ place, problem, origin, owner }: Borrowed): string {
  return keyOf(place, inAnyEnvironment(problem.message).replaceAll(`'${origin.tenant}'`, `'${owner}'`));
}

function keyOf(place: string, message: string): string {
  return `${place} ${message}`;
}

function inItsOwnFile({ problem, origin, place }: Borrowed): Problem {
  const message = `${problem.message} (written in ${place}, which this tenant extends)`;
  return { ...problem, origin: new ExtendsOrigin(origin.extending, origin.base), message };
}

/** A part of a tenant that it has by its `extends`, and the line of that. */
class ExtendsOrigin extends DocumentOrigin {
  constructor({ file, document }: DocumentOrigin, base: DocumentOrigin['base']) {
    super(file, document, base);
  }

  override place(): Place {
    return { file: this.file, ...this.document.locate(['extends'], { key: false }) };
  }
}
