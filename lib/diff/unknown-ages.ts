import type { MeshModel, VirtualService } from '../mesh-model';
import { constraintsOf } from '../region/match-constraints';
import type { Region, Regions } from '../region/region';
import type { Route } from '../resolver';
import { compareText } from '../text/compare-text';
import { alignedRules } from './aligned-rules';
import type { Entry } from './entry';
import type { Suspects } from './place-difference';
import { SIDES } from './sides';

/**
 * Where it depends on the age of two VirtualServices which of them takes a request that a change is about, and YAML does not say
 * which is older: it says so, since Istio asks for the age. Gateways join the rules of all VirtualServices of a host, the oldest
 * first.
 *
 * @throws Undecided
 */
export function unknownAges(entry: Entry, start: Region, regions: Regions, { rule: isSuspect }: Suspects): string[] {
  const aligned = alignedRules(entry.routes.base, entry.routes.head);
  const found = new Set<string>();
  for (const side of SIDES) {
    const routes = entry.routes[side];
    if (new Set(routes.map(({ virtualService }) => virtualService)).size < 2) continue;
    const same = new Set(side === 'base' ? aligned.keys() : aligned.values());
    const changed = routes.filter((route, at) => !same.has(at) || isSuspect(route));
    for (const route of changed) {
      for (const other of routes) {
        const pair = pairOf(route.virtualService, other.virtualService);
        if (pair === undefined || found.has(pair) || !overlap(start, regions, route, other)) continue;
        found.add(pair);
      }
    }
  }
  return [...found].sort().map((pair) => `${pair} have rules for the same requests of ${entry.host}, ${ORDER}`);
}

/** The same of VirtualServices that have one host of the mesh: the oldest alone is in force there. */
export function unknownWinners(models: readonly MeshModel[], isChanged: (item: VirtualService) => boolean): string[] {
  const found = new Set<string>();
  for (const { virtualServices } of models) {
    const byHost = new Map<string, VirtualService[]>();
    for (const item of virtualServices) {
      if (!item.gateways.includes('mesh')) continue;
      for (const host of item.hosts) byHost.set(host, [...(byHost.get(host) ?? []), item]);
    }
    for (const [host, items] of byHost) {
      if (items.length < 2 || !items.some(isChanged)) continue;
      const [first, ...others] = [...items].sort((a, b) => compareText(titleOf(a), titleOf(b)));
      const pair = others.map((other) => pairOf(first, other)).find((each) => each !== undefined);
      if (pair !== undefined) found.add(`${pair} have the mesh host ${host}, ${ORDER}`);
    }
  }
  return [...found].sort();
}

const ORDER = 'and YAML does not say which is older: compared as if they were created in the order of their names';

const titleOf = ({ object }: VirtualService) => object.title;

/** Two VirtualServices whose order nobody has written down. */
function pairOf(one: VirtualService | undefined, other: VirtualService | undefined): string | undefined {
  if (one === undefined || other === undefined || one.object === other.object) return undefined;
  // A time of creation that is written down counts; what only one version has is younger than all that both have.
  if (one.object.created !== other.object.created || /^\d/.test(one.object.created)) return undefined;
  return [titleOf(one), titleOf(other)].sort(compareText).join(' and ');
}

function overlap(start: Region, regions: Regions, one: Route, other: Route): boolean {
  const [first, second] = [constraintsOf(regions, one.match), constraintsOf(regions, other.match)];
  if (first === undefined || second === undefined) return false;
  return start.meet(first)?.overlaps(second) === true;
}
