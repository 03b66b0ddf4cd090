import type { Propagation } from '../model/propagation';
import { modeOf } from '../model/queue';
import type { Service } from '../model/service';
import { otherSpellings } from '../routing/mesh-virtual-service';
import { activeVariants } from '../routing/rule-order';

/** Where a service's containers find what `queuesFile` says. */
export const QUEUES_FOLDER = '/etc/branchline';

/** The file's name in the ConfigMap and in the folder. */
export const QUEUES_FILE = 'queues.json';

/** The ConfigMap of a service with queues. */
export function queuesName(service: { readonly name: string }): string {
  return `${service.name}-queues`;
}

/**
 * What consumers and producers have to know of variants (QUEUE-2): those of this service that take their own messages, and
 * for each topic that it writes to those that read a topic of their own. Names and ids that messages may have, and the key.
 *
 * @param services those of the tenant: only they can have variants with topics that this service writes to
 */
export function queuesFile(service: Service, services: readonly Service[], { baggage }: Propagation): string {
  const filters = service.consumes.some((each) => modeOf(each) === 'filter');
  const topics = service.produces.map((topic) => {
    const readers = services.filter(({ consumes }) =>
      consumes.some((each) => each.topic === topic && modeOf(each) === 'topic'),
    );
    return [topic, spellings(readers)] as const;
  });
  const content = {
    ...(baggage !== undefined && { baggage }),
    variants: spellings(filters ? [service] : []),
    topics: Object.fromEntries(topics.filter(([, variants]) => Object.keys(variants).length > 0)),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Of the variants that take traffic: every name that a request may use for one, and its key; in the order of names. */
function spellings(services: readonly Service[]): Record<string, string> {
  const pairs = services.flatMap((service) =>
    activeVariants(service).flatMap((variant) =>
      [variant.key, ...otherSpellings(variant)].map((name) => [name, variant.key] as const),
    ),
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
