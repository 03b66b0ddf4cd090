import { isSubsetOf, type VirtualService } from '../../../mesh-model';
import { type Probe, probeOf } from '../../../probe/probe';
import { takes, viewProbe } from '../../../probe/takes';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { requestTo } from '../../traffic/probe-request';

export const HIDDEN_WILDCARD: Lint = {
  code: 'BL245',
  name: 'hidden-wildcard',
  severity: 'style',
  summary: 'A wildcard has rules for requests that no rule of a more exact host of the same gateway takes.',
  cause:
    'Envoy chooses the most exact host and does not fall back: requests that none of its rules takes get 404, whatever *.example.com has. This may be intended, for a service with its own host. Where the Gateway lists both hosts, Istio gives the exact one the rules of both, and nothing is hidden.',
  fix: 'Repeat the rules of the wildcard at the exact host, or give it a rule without conditions.',
  run(mesh, report) {
    const bound = mesh.model.virtualServices.filter(({ gateways }) => gateways.some((name) => name !== 'mesh'));
    const wild = groupBy(
      bound.filter(({ hosts }) => hosts.some((host) => host.startsWith('*.'))),
      ({ gateways }) => gateways,
    );
    if (wild.size === 0) return;
    const byHost = groupBy(bound, ({ hosts }) => hosts);
    for (const virtualService of bound) {
      const { object, hosts, gateways } = virtualService;
      const others = [...new Set(gateways.flatMap((name) => (name === 'mesh' ? [] : (wild.get(name) ?? []))))];
      if (others.length === 0) continue;
      hosts.forEach((host, index) => {
        // A host may have its rules in several objects; the first one is reported.
        const own = byHost.get(host)!.filter((item) => sharesGateway(item, gateways));
        if (own[0] !== virtualService || host.startsWith('*')) return;
        for (const other of others) {
          if (!covers(other, host)) continue;
          const lost = probes(other).find((probe) => !own.some((item) => isTaken(item, probe, host)));
          if (lost === undefined || !isLost(mesh, virtualService, host, lost)) continue;
          const message = `${lost.method ?? 'GET'} ${host}${lost.path} gets 404: ${other.object.title} has a rule for it, but is not used`;
          report({ object, path: ['spec', 'hosts', index], message });
          return;
        }
      });
    }
  },
};

/** True when the request really gets no further at the gateway. */
function isLost(mesh: CheckedMesh, { namespace, gateways }: VirtualService, host: string, lost: Probe): boolean {
  const request = requestTo(mesh, { namespace, gateways: gateways.filter((name) => name !== 'mesh') }, host, lost);
  if (request === undefined) return false;
  const { outcome } = mesh.resolver.resolve(request);
  return outcome.kind === 'error' && outcome.status === 404;
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const found = groups.get(key);
      if (found === undefined) groups.set(key, [item]);
      else found.push(item);
    }
  }
  return groups;
}

function sharesGateway({ gateways }: VirtualService, names: readonly string[]): boolean {
  return gateways.some((name) => name !== 'mesh' && names.includes(name));
}

function covers({ hosts }: VirtualService, host: string): boolean {
  return hosts.some((item) => item.startsWith('*.') && isSubsetOf(host, item));
}

/** The plainest request for each condition of each rule. */
function probes({ http }: VirtualService): Probe[] {
  return http.flatMap(({ match }) => (match.length === 0 ? [undefined] : match).flatMap((item) => probeOf(item) ?? []));
}

function isTaken({ http }: VirtualService, probe: Probe, host: string): boolean {
  const view = viewProbe(probe, host);
  return http.some(({ match }) => match.length === 0 || match.some((item) => takes(item, view)));
}
