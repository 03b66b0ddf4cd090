import type { HttpRule, MeshModel, StreamRule } from '../mesh-model';
import type { RuleHit } from '../resolver';
import { matchesGlob } from '../text/glob';

/** Which rules count. */
export interface CoverageOptions {
  /**
   * VirtualServices by namespace and name; `*` stands for anything: `acme/*`.
   *
   * @default - all
   */
  readonly of?: string | readonly string[];
  /** Rules that no test has to take, by name; `*` stands for anything. @default - none */
  readonly except?: string | readonly string[];
}

/** A rule of a VirtualService, and how many requests of the tests have taken it. */
export interface CoveredRule {
  /** `VirtualService acme/edge` */
  readonly object: string;
  /** The rule's name, else its field: `http[2]`. */
  readonly name: string;
  /** The file and line of the rule: `dist/acme/routing/edge.k8s.yaml:21`. */
  readonly at: string;
  /** How many requests took it. */
  readonly requests: number;
  /** The entries of its `match` list that no request met, in the words of the file: `match[1]`. None where `requests` is 0. */
  readonly untakenMatches: readonly string[];
}

/** Which rules the requests of a test have taken. A request counts at each proxy that it gets to. */
export class RouteCoverage {
  constructor(
    /** Every rule, in the order of the input. */
    readonly rules: readonly CoveredRule[],
  ) {}

  /** The rules that no request has taken. */
  get untaken(): readonly CoveredRule[] {
    return this.rules.filter(({ requests }) => requests === 0);
  }

  /** The part of the rules that some request has taken: 0 to 1, and 1 where there are none. */
  get share(): number {
    return this.rules.length === 0 ? 1 : 1 - this.untaken.length / this.rules.length;
  }

  /** `3 of 4 rules taken`, and a line for each that is not, or of which only some conditions were met. */
  toString(): string {
    const { length } = this.rules;
    const lines = [`${length - this.untaken.length} of ${length} rule${length === 1 ? '' : 's'} taken`];
    for (const { object, name, at } of this.untaken) lines.push(`  not taken: ${name} of ${object}  (${at})`);
    for (const { object, name, at, untakenMatches } of this.rules) {
      if (untakenMatches.length > 0)
        lines.push(`  in part: ${name} of ${object}, not ${untakenMatches.join(', ')}  (${at})`);
    }
    return lines.join('\n');
  }
}

/** Counts the rules that requests take. */
export class TakenRules {
  private readonly taken = new Map<string, number>();

  /** One request more that a rule took; nothing for a request that no rule of a file took. */
  add({ object, path, rule }: Partial<RuleHit> = {}): void {
    if (object === undefined || path === undefined) return;
    const keys = new Set([
      keyOf(object.title, path),
      ...(rule === undefined ? [] : [keyOf(rule.object.title, rule.path)]),
    ]);
    for (const key of keys) this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
  }

  /** How often each rule of a mesh was taken. */
  coverage(model: MeshModel, { of = [], except = [] }: CoverageOptions = {}): RouteCoverage {
    const [objects, left] = [[of].flat(), [except].flat()];
    const isOf = (name: string) => objects.length === 0 || objects.some((pattern) => matchesGlob(pattern, name));
    const rules = model.writtenVirtualServices
      .filter(({ namespace, name }) => isOf(`${namespace}/${name}`))
      .flatMap(({ http, tls, tcp }) => [...http, ...tls, ...tcp])
      // A rule that hands requests on takes none: the delegate's rules do.
      .filter((rule) => !('delegate' in rule) || rule.delegate === undefined)
      .map((rule) => this.covered(rule))
      .filter(({ name }) => !left.some((pattern) => matchesGlob(pattern, name)));
    return new RouteCoverage(rules);
  }

  private covered(rule: HttpRule | StreamRule): CoveredRule {
    const { object, path } = rule;
    const { name, match } = 'name' in rule ? rule : { name: '', match: [] };
    const requests = this.taken.get(keyOf(object.title, path)) ?? 0;
    const { file, line } = object.at(...path);
    return {
      object: object.title,
      name: name || `${path[1]}[${path[2]}]`,
      at: `${file}:${line}`,
      requests,
      untakenMatches:
        requests === 0
          ? []
          : match.flatMap((_, index) =>
              this.taken.has(keyOf(object.title, [...path, 'match', index])) ? [] : `match[${index}]`,
            ),
    };
  }
}

function keyOf(title: string, path: readonly (string | number)[]): string {
  return `${title} ${path.join('.')}`;
}
