import { statSync } from 'node:fs';

import { destinationsText, explain, type Hop } from '../explain';
import { clustersOf, clusterTitle, MeshModel, type MeshModelOptions, readMeshFiles } from '../mesh-model';
import { type Answer, Resolver } from '../resolver';
import { type CoverageOptions, type RouteCoverage, TakenRules } from './route-coverage';

/** What traffic can be made of: a cdk8s app or chart, a folder or file of YAML, YAML text, or a resolver. */
export type TrafficSource = { synthYaml(): unknown } | { toJson(): unknown[] } | string | readonly string[] | Resolver;

/** A request in a test. */
export interface TestRequest {
  /** `https://ops-1234.acme.example.com/cms`; with `from`, the name of a service: `cms` or `cms/path`. */
  readonly url: string;
  /** @default "GET" */
  readonly method?: string;
  /** @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A workload that sends it, such as `acme/ui`. @default - a client outside, through a gateway */
  readonly from?: string;
  /** The gateway that it enters at, where several have the host. @default - the one that has the host */
  readonly gateway?: string;
}

/** The traffic of an estate: send it requests, and look where they go. */
export class Traffic {
  private readonly taken = new TakenRules();

  private constructor(
    /** The resolver that answers, for questions that `Traffic` has no words for. */
    readonly resolver: Resolver,
  ) {}

  /** Reads an app, a chart, a folder, a file, several of them, or YAML text. */
  static of(source: TrafficSource, options: MeshModelOptions = {}): Traffic {
    if (source instanceof Resolver) return new Traffic(source);
    const clusters = clustersOf(filesOf(source));
    if (clusters.length > 1) {
      const titles = clusters.map(clusterTitle).join(' and ');
      throw new Error(`the output is of ${titles}: name the folders of one of them, such as dist/staging`);
    }
    return new Traffic(new Resolver(MeshModel.of(clusters[0]!.files, options)));
  }

  /** Sends one request: what becomes of it at the first proxy. */
  request(request: TestRequest | string): Journey {
    return this.traveled([this.hopOf(request)]);
  }

  /**
   * Sends a request and follows it from service to service, each of which passes on the headers that it got.
   *
   * @param services those that are called one after the other, the first of them by the request itself
   */
  chain(request: TestRequest | string, services: readonly string[]): Journey {
    const asked = askedOf(request);
    const hops: Hop[] = [];
    let hop: Hop | undefined = explain(this.resolver, { ...asked, chain: services });
    while (hop !== undefined) {
      hops.push(hop);
      hop = hop.next[0];
    }
    return this.traveled(hops, services);
  }

  /**
   * Which rules the requests that were sent so far have taken. Each jest file has requests of its own, so test all rules of
   * an object in one file.
   *
   * ```ts
   * afterAll(() => console.log(String(traffic.coverage({ of: 'acme/*' }))));
   * ```
   */
  coverage(options: CoverageOptions = {}): RouteCoverage {
    return this.taken.coverage(this.resolver.model, options);
  }

  private traveled(hops: readonly Hop[], services: readonly string[] = []): Journey {
    for (const { answer } of hops) this.taken.add(answer.rule);
    return new Journey(hops, services);
  }

  private hopOf(request: TestRequest | string): Hop {
    const asked = askedOf(request);
    return explain(this.resolver, { ...asked, depth: 0 });
  }
}

/** Where a request went: one proxy, or several along a chain. */
export class Journey {
  constructor(
    /** In the order in which they were reached. */
    readonly hops: readonly Hop[],
    /** The services of the chain, as the test named them. */
    readonly services: readonly string[] = [],
  ) {}

  /** What became of the request where it got last. */
  get answer(): Answer {
    return this.hops.at(-1)!.answer;
  }

  /** Destinations in a few words: `acme/cms ops-1234`. */
  toString(): string {
    return this.hops.map((hop) => destinationsText(hop.answer)).join(' → ');
  }
}

/** A request with its URL, which a test that nobody has compiled may leave out. */
function askedOf(request: TestRequest | string): TestRequest {
  const asked = typeof request === 'string' ? { url: request } : request;
  if (typeof asked?.url === 'string') return asked;
  throw new Error("a request has a URL, such as 'https://acme.example.com/' or { url: 'https://acme.example.com/' }");
}

function filesOf(source: Exclude<TrafficSource, Resolver>): { readonly file: string; readonly text: string }[] {
  if (typeof source === 'string')
    return isPath(source) ? readMeshFiles([source]) : [{ file: 'input.yaml', text: source }];
  if (isList(source)) return source.flatMap(filesOf);
  if (typeof source !== 'object' || source === null || !('synthYaml' in source || 'toJson' in source)) {
    const got = source === undefined || source === null ? 'nothing' : `a ${typeof source}`;
    throw new Error(
      `Traffic.of takes a folder, YAML text, a cdk8s app or a chart, got ${got}\n  fix: Traffic.of('dist')`,
    );
  }
  if ('synthYaml' in source) {
    const text = source.synthYaml();
    return [{ file: 'app', text: typeof text === 'string' ? text : String(text) }];
  }
  // JSON is YAML: one document per object.
  return source.toJson().map((object, index) => ({ file: `chart[${index}]`, text: JSON.stringify(object, null, 2) }));
}

function isList(source: unknown): source is readonly string[] {
  return Array.isArray(source);
}

/** YAML has a line break or a colon with a space; a path has neither. */
function isPath(text: string): boolean {
  if (/\n|: /.test(text)) return false;
  return statSync(text, { throwIfNoEntry: false }) !== undefined || !text.includes(':');
}
