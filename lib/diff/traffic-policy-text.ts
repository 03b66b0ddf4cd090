import { record } from '../mesh-model/untyped';
import type { DestinationShare } from '../resolver';
import { canonical } from './canonical';

const policies = new WeakMap<object, string>();

/**
 * Load balancing, pools and outlier detection, as written, and what a client shows and checks in TLS; whether there is TLS shows in how the
 * request arrives.
 */
export function trafficPolicyText(to: DestinationShare): string {
  const general = to.destinationRules.find((rule) => rule.trafficPolicy !== undefined)?.trafficPolicy;
  const ofRules = [general, to.subsetDefinition?.trafficPolicy].map((policy) => {
    if (policy === undefined) return '';
    const known = policies.get(policy) ?? withoutMode(policy.written);
    policies.set(policy, known);
    return known;
  });
  return [...ofRules, serverNamesText(to)].filter(Boolean).join(' and ');
}

function withoutMode(written: Readonly<Record<string, unknown>>): string {
  const { tls, ...rest } = written;
  const { mode: _, ...shown } = record(tls);
  const all = Object.keys(shown).length === 0 ? rest : { ...rest, tls: shown };
  return Object.keys(all).length === 0 ? '' : canonical(all);
}

/** The names that certificates of a host outside have to have, by its ServiceEntry. */
function serverNamesText({ service }: DestinationShare): string {
  const names = service?.subjectAltNames ?? [];
  return names.length === 0 ? '' : `subjectAltNames ${names.join(', ')}`;
}
