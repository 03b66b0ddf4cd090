import { compareText } from '../text/compare-text';
import { distinct } from '../text/distinct';
import { listed } from '../text/listed';
import { firstLabel, requiredHeader } from './asked-variant';
import type { Effect, EffectTarget } from './effect';
import type { AspectChange } from './effect-change';
import type { RequestClass } from './request-class';

/** A variant or canary that comes, goes or gets another share, with all classes of requests that change for this reason alone. */
export interface VersionChange {
  /** `variant`: chosen by its host or a header that has its name. `canary`: takes a share, or requests with some conditions. */
  readonly kind: 'variant' | 'canary';
  /** Its name, which is the name of its subset: `ops-1234`, `canary`. */
  readonly version: string;
  /** What becomes of it; `shifts` is a canary whose share is another one. */
  readonly change: 'comes' | 'goes' | 'shifts';
  /** The services that have it: `acme/cms`. A canary has one. */
  readonly services: readonly string[];
  /** Hosts of its own. */
  readonly hosts: readonly string[];
  /** The whole sentence: `variant ops-1234 comes for acme/cms: at ops-1234.acme.example.com, with x-variant-id: ops-1234`. */
  readonly text: string;
}

/** Requests that change alike, as far as it shows whether a version is the reason. */
export interface Moved {
  readonly aspects: readonly AspectChange[];
  /** What becomes of them in each version of the configuration; absent where nothing is asked. */
  readonly before: Effect | undefined;
  readonly after: Effect | undefined;
}

/** One class of requests that changes because of a version. */
export interface VersionPart {
  readonly kind: VersionChange['kind'];
  readonly version: string;
  readonly change: VersionChange['change'];
  /** The service that has it; unset where only the host or the header is the version's. */
  readonly service: string | undefined;
  /** Whether pods or a header say that the version is one; else only the first label of the host has that name. */
  readonly isNamed: boolean;
  readonly shares: readonly [number, number];
  readonly item: RequestClass;
}

const CANARY = 'canary';
const RELEASED = new Set(['main', CANARY, '']);

/** The version for which alone a class of requests changes; nothing where something else changes too. */
export function versionPart(moved: Moved, item: RequestClass): VersionPart | undefined {
  return canaryPart(moved, item) ?? variantPart(moved, item, 'comes') ?? variantPart(moved, item, 'goes');
}

/** Requests go to the variant, or reach its host, that went to released code; everything else about them stays. */
function variantPart({ aspects, before, after }: Moved, item: RequestClass, change: 'comes' | 'goes') {
  const [without, withIt] = change === 'comes' ? [before, after] : [after, before];
  const side = change === 'comes' ? 'after' : 'before';
  const keys = keysAsked(item);
  let service: string | undefined;
  let version: string | undefined;
  let isNamed = false;
  for (const aspect of aspects) {
    if (aspect.aspect === 'destination') {
      const [target, ...others] = withIt?.targets ?? [];
      if (target === undefined || target.problem !== '' || others.length > 0) return undefined;
      if (!isReleased(without, target.service, keys.host)) return undefined;
      if (RELEASED.has(target.subset)) {
        // Another path of a host that comes with the variant. Who asks for a variant gets no share of another service's canary.
        if (keys.host === undefined) return undefined;
        if ((without?.targets ?? []).length > 0 && target.subset === CANARY) return undefined;
        version = keys.host;
      } else {
        version = target.subset;
        service = target.service;
        isNamed = true;
      }
    } else if (aspect.aspect === 'request headers') {
      const other = side === 'after' ? aspect.before : aspect.after;
      const [, name, value] = /^([^ :]+): ([^ ,]+)$/.exec(aspect[side]) ?? [];
      if (name === undefined || (other !== '' && other !== `no ${name}`)) return undefined;
      version ??= value;
      if (version !== value) return undefined;
      isNamed = true;
    } else return undefined;
  }
  if (version === undefined || RELEASED.has(version)) return undefined;
  if (keys.host !== version && !keys.headers.has(version)) return undefined;
  return { kind: 'variant', version, change, service, isNamed, shares: [0, 100], item } as const;
}

/** Released code of the service, or nothing at all where the host is the version's own. */
function isReleased(effect: Effect | undefined, of: string, ownHost: string | undefined): boolean {
  const targets = effect?.targets ?? [];
  if (targets.length === 0)
    return ownHost !== undefined && /^(404|no connection)/.test(effect?.texts.destination ?? '404');
  return targets.every(({ service, subset, problem }) => service === of && problem === '' && RELEASED.has(subset));
}

/** Names that a class of requests gives: by the first label of its host, by a header that has to have that value. */
function keysAsked(item: RequestClass) {
  const headers = item.anyOf.map((conditions) =>
    conditions.flatMap((condition) => requiredHeader(condition)?.value.toLowerCase() ?? []),
  );
  const [first = [], ...others] = headers;
  return {
    host: firstLabel(item),
    headers: new Set(first.filter((value) => others.every((values) => values.includes(value)))),
  };
}

/** A service's requests are shared in another way between mainline and canary; everything else about them stays. */
function canaryPart({ aspects, before, after }: Moved, item: RequestClass): VersionPart | undefined {
  if (aspects.length !== 1 || aspects[0]!.aspect !== 'destination') return undefined;
  const targets = [...(before?.targets ?? []), ...(after?.targets ?? [])];
  const service = targets[0]?.service;
  const isShared = (target: EffectTarget) =>
    target.service === service && target.problem === '' && (target.subset === 'main' || target.subset === CANARY);
  if (before?.targets.length === 0 || after?.targets.length === 0 || !targets.every(isShared)) return undefined;
  const share = (effect: Effect | undefined) => effect?.targets.find(({ subset }) => subset === CANARY)?.percent ?? 0;
  const shares: [number, number] = [share(before), share(after)];
  if (service === undefined || shares[0] === shares[1]) return undefined;
  const change = shares[0] === 0 ? 'comes' : shares[1] === 0 ? 'goes' : 'shifts';
  return { kind: 'canary', version: CANARY, change, service, isNamed: true, shares, item };
}

/** Parts of versions that pods or a header name somewhere: else acme.example.com would be the host of a variant `acme`. */
export function namedParts(parts: readonly VersionPart[]): VersionPart[] {
  const named = new Set(parts.flatMap(({ isNamed, version }) => (isNamed ? [version] : [])));
  return parts.filter(({ version }) => named.has(version));
}

/** One sentence for each version. */
export function versionChanges(parts: readonly VersionPart[]): VersionChange[] {
  const groups = new Map<string, VersionPart[]>();
  for (const part of parts) {
    // A canary may take a share in one place and be new in another: one sentence for both.
    const key = part.kind === 'canary' ? `canary ${part.service}` : `${part.version} ${part.change}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].map(sentenceOf).sort((a, b) => compareText(a.text, b.text));
}

function sentenceOf(parts: readonly VersionPart[]): VersionChange {
  const { kind, version } = parts[0]!;
  const changes = new Set(parts.map(({ change }) => change));
  const change = changes.size === 1 ? parts[0]!.change : 'shifts';
  const services = distinct(parts.flatMap(({ service }) => service ?? []));
  const isOwn = ({ item }: VersionPart) => item.kind === 'gateway' && item.host.startsWith(`${version}.`);
  const hosts = kind === 'variant' ? distinct(parts.filter(isOwn).map(({ item }) => item.host)) : [];
  const text =
    kind === 'variant'
      ? `variant ${version} ${change}${forServices(services)}: ${variantWays(parts, hosts).join('; ')}`
      : `canary of ${listed(services)} ${canaryShares(parts, change)}`;
  return { kind, version, change, services, hosts, text };
}

function forServices(services: readonly string[]): string {
  return services.length === 0 ? '' : ` for ${listed(services, 6)}`;
}

/** How requests reach a variant: `at ops-1.acme.example.com`, `with x-variant-id: ops-1 at acme.example.com`. */
function variantWays(parts: readonly VersionPart[], hosts: readonly string[]): string[] {
  const own = new Set(hosts);
  const ways = new Map<string, Set<string>>();
  for (const { item } of parts) {
    if (own.has(item.host)) continue;
    const way = item.conditions
      .filter((condition) => condition.startsWith('with '))
      .map((condition) => inOneSpelling(condition, parts[0]!.version))
      .join(' and ');
    const where = item.kind === 'gateway' ? item.host : 'in the mesh';
    ways.set(way, (ways.get(way) ?? new Set()).add(where));
  }
  return [
    ...(hosts.length > 0 ? [`at ${listed(hosts)}`] : []),
    ...[...ways].map(([way, places]) => {
      const at = [...places].filter((place) => place !== 'in the mesh');
      const said = [at.length > 0 ? `at ${listed(at)}` : '', places.has('in the mesh') ? 'in the mesh' : ''];
      return `${way} ${said.filter(Boolean).join(' and ')}`.trim();
    }),
  ];
}

/** `with x-variant-id: OPS-1` as `with x-variant-id: ops-1`: a variant's header is taken in both spellings. */
function inOneSpelling(condition: string, version: string): string {
  const [, name, values] = /^with ([^ :]+): (.+)$/.exec(condition) ?? [];
  if (values?.split(' or ').every((value) => value.toLowerCase() === version) !== true) return condition;
  return `with ${name}: ${version}`;
}

/** `comes: 10% of its requests, all with cookie: beta`. */
function canaryShares(parts: readonly VersionPart[], change: VersionChange['change']): string {
  const shares = new Set<string>();
  const conditions = new Set<string>();
  for (const {
    shares: [before, after],
    item,
  } of parts) {
    const asked = item.conditions.filter((condition) => condition.startsWith('with ')).join(' and ');
    const whole = Math.max(before, after) === 100 && Math.min(before, after) === 0;
    if (whole && asked !== '') conditions.add(`all ${asked}`);
    else if (change === 'comes') shares.add(`${after}%`);
    else shares.add(change === 'goes' ? `${before}%` : `${before}% → ${after}%`);
  }
  const said = [
    ...(shares.size > 0 ? [`${[...shares].sort().join(' or ')} of its requests`] : []),
    ...[...conditions].sort(),
  ].join(', ');
  if (change === 'goes') return `goes: it had ${said}`;
  return change === 'comes' ? `comes: it gets ${said}` : `gets another share: ${said}`;
}
