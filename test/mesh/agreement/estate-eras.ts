import fc from 'fast-check';
import type { Estate } from '../../../lib/model/tenant';
import { gatewaysElsewhere } from '../../estate/gateway-pods';
import { type RandomRegistry, randomRegistry } from '../../estate/random-registry';
import { randomRequests } from '../../estate/random-requests';
import { type Emitted, rendered } from '../../estate/rendered';
import { authorizer } from '../../resolver/random/workloads';
import { aged } from './ages';
import type { Era } from './raw-eras';

/** The registries of which random estates are made. */
export function registries(seed: number, count: number): RandomRegistry[] {
  return fc.sample(randomRegistry(), { seed, numRuns: count });
}

/**
 * Random registries as `synth` reads them and the constructs render them, one at a time: each has its own workloads and policies. Two
 * environments of one cluster are there together.
 */
export function* estateEras(seed: number, estates: number, requests: number): Iterable<Era> {
  const ages = fc.array(fc.nat({ max: 5 }), { minLength: 7, maxLength: 7 });
  const drawn = fc.sample(ages, { seed, numRuns: estates });
  for (const [index, each] of registries(seed, estates).entries()) {
    const created = drawn[index]!;
    const all = each.estates.map(hasty);
    const own = all.flatMap(rendered).map(encrypted);
    const tenants = all.flatMap((estate) => estate.tenants);
    const objects = [...own, ...gatewaysElsewhere(tenants, own)];
    const installed = authorizer.map((item) => JSON.stringify(item));
    const dated = objects.map((item, at) => JSON.stringify(aged(item, created[at % created.length]!)));
    const share = Math.ceil(requests / all.length);
    // Of each environment: its own requests, and those that others might take.
    const asked = all.flatMap((estate) =>
      fc.sample(randomRequests(estate, objects), { seed: seed + index, numRuns: share }),
    );
    yield [{ yaml: [...installed, ...dated].join('\n---\n'), requests: asked }];
  }
}

/** With what the lab has to know of hosts to which sidecars begin TLS: they speak it on that port. */
function encrypted(item: Emitted): Emitted {
  const targetPort = item.kind === 'ServiceEntry' ? item.spec.ports[0].targetPort : undefined;
  if (targetPort === undefined) return item;
  return { ...item, metadata: { ...item.metadata, annotations: { 'lab/speaks': `${targetPort}=tls` } } };
}

/** With delays that are too short to wait for, and one pod where there are several, which are alike: each has an Envoy. */
function hasty(estate: Estate): Estate {
  return {
    ...estate,
    tenants: estate.tenants.map((tenant) => ({
      ...tenant,
      services: tenant.services.map((service) => ({
        ...service,
        ...onePod(service),
        podDisruptionBudget: undefined,
        autoscale: service.autoscale && { ...service.autoscale, min: 1 },
        versions: service.versions.map((each) => ({ ...each, ...onePod(each) })),
        variants: service.variants.map((each) => ({ ...each, ...onePod(each) })),
        canary: service.canary && { ...service.canary, ...onePod(service.canary) },
        faults: service.faults.map((fault) => ({ ...fault, ...(fault.delay && { delay: '0.01s' }) })),
      })),
    })),
  };
}

function onePod<T extends { readonly replicas?: number }>({ replicas }: T): Pick<T, 'replicas'> {
  return replicas === undefined ? {} : { replicas: Math.min(replicas, 1) };
}
