import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import { didYouMean } from '../validation/did-you-mean';
import { isMapping } from '../yaml/is-mapping';
import type { ExistingGateway, TeamGatewayProps } from './team-gateway';
import { type Part, refusals, said } from './wrong-types';

const SERVICE_TYPES: readonly unknown[] = ['LoadBalancer', 'NodePort', 'ClusterIP'];

/** How properties of a TeamGateway are called where they are not called as in a registry. */
const OF_EXISTING = {
  selector: ['existing', 'selector'],
  podNamespace: ['existing', 'namespace'],
  serviceAccount: ['existing', 'serviceAccount'],
  use: ['existing', 'use'],
};

/** Properties of a gateway that have no place in its model, or another one, and values of a type that they cannot have. */
export function wrongGateway(props: TeamGatewayProps, origin: Origin): Problem[] {
  const { existing, autoscale, serviceType, name: _name, ...own } = props;
  const error = (field: Problem['field'], message: string, fix?: string): Problem => ({
    severity: 'error',
    origin,
    field,
    message,
    ...(fix && { fix }),
  });
  const problems: Problem[] = [];
  if (existing !== undefined && !isMapping(existing)) {
    return [
      error(
        ['existing'],
        `must be a mapping, got ${text(existing)}`,
        'say by which labels its pods are found: { selector: { … } }',
      ),
    ];
  }
  problems.push(...ofRegistry(own, existing, autoscale, origin));
  if (serviceType !== undefined && !SERVICE_TYPES.includes(serviceType)) {
    const known = SERVICE_TYPES.map(String);
    const message = `must be one of ${known.join(', ')}, got ${text(serviceType)}`;
    problems.push(error(['serviceType'], message, didYouMean(String(serviceType), known).fix));
  }
  if (isMapping(autoscale)) {
    const { min, max } = autoscale;
    for (const [name, value] of Object.entries({ min, max })) {
      if (typeof value !== 'number' || value >= 1) continue;
      problems.push(error(['autoscale', name], `must be at least 1, got ${value}`));
    }
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      const message = `min must not be above max, got ${min} and ${max}`;
      problems.push(error(['autoscale'], message, `write { min: ${max}, max: ${min} }`));
    }
  }
  return problems;
}

/** What the registry's schemas say of fields that registries have as well. */
function ofRegistry(own: object, existing: ExistingGateway | undefined, autoscale: unknown, origin: Origin): Problem[] {
  const { selector, namespace: podNamespace, serviceAccount, use, ports, credentialName, certificate } = existing ?? {};
  const gateway: Part = {
    origin,
    below: [],
    said: { ...own, selector, podNamespace, serviceAccount, use },
    depth: 2,
    renamed: OF_EXISTING,
  };
  const scaled: Part = { origin, below: [], said: { image: 'x', autoscale }, depth: 2 };
  const tenant = {
    apiVersion: 'branchline/v1',
    kind: 'Tenant',
    name: 'x',
    namespace: 'x',
    environment: 'staging',
    gateways: said([gateway]),
    services: said([scaled]),
  };
  const problems = refusals('Tenant', tenant, origin, { gateways: [gateway], services: [scaled] });
  if (existing === undefined) return problems;
  const platforms: Part = {
    origin,
    below: ['existing'],
    said: { namespace: 'x', selector: {}, ports, credentialName, certificate },
    depth: 2,
  };
  const estate = { apiVersion: 'branchline/v1', kind: 'Estate', gateways: said([platforms]) };
  return [...problems, ...refusals('Estate', estate, origin, { gateways: [platforms] })];
}

function text(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? 'a list' : String(value);
}
