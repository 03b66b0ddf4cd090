import { list, record } from '../mesh-model/untyped';
import { equal } from './canonical';
import { settingsNotCompared } from './mesh-settings';
import type { ObjectChange } from './object-changes';

type Content = Readonly<Record<string, unknown>>;

/** What requests may depend on and nothing here follows, by the name that people know it by. */
type Fields = Readonly<Record<string, (spec: Content) => unknown>>;

const each = (value: unknown, fields: readonly string[]) =>
  list(value).map((item) => fields.map((field) => record(item)[field] ?? null));

/** Rules of a NetworkPolicy that name addresses: which of those outside they are is not known. */
const withAddresses = (value: unknown, peers: string) =>
  list(value).filter((rule) => list(record(rule)[peers]).some((peer) => record(peer).ipBlock !== undefined));

const FIELDS: Readonly<Record<string, Fields>> = {
  Sidecar: {
    ingress: ({ ingress }) => ingress ?? [],
    inboundConnectionPool: ({ inboundConnectionPool }) => inboundConnectionPool ?? {},
    'bind and captureMode of egress': ({ egress }) => each(egress, ['bind', 'captureMode']),
  },
  Service: { loadBalancerSourceRanges: ({ loadBalancerSourceRanges }) => loadBalancerSourceRanges ?? [] },
  NetworkPolicy: {
    ipBlock: ({ ingress, egress }) => [withAddresses(ingress, 'from'), withAddresses(egress, 'to')],
  },
  ProxyConfig: { environmentVariables: ({ environmentVariables }) => environmentVariables ?? {} },
};

/** Groups that a kind of that name is read of. */
const GROUPS: Readonly<Record<string, string>> = { Service: '', NetworkPolicy: 'networking.k8s.io' };

/** Fields of an object that are other ones, and of which it is not known here what that does to requests. */
export function fieldsNotCompared(change: ObjectChange): string[] {
  const { kind, group, base, head } = change;
  const isRead = Object.hasOwn(FIELDS, kind) && (GROUPS[kind] ?? 'networking.istio.io') === group;
  const own = Object.entries(isRead ? FIELDS[kind]! : {}).filter(([, of]) => {
    const [before, after] = [of(record(base?.spec)), of(record(head?.spec))];
    return !equal(isEmpty(before) ? [] : before, isEmpty(after) ? [] : after);
  });
  return [...own.map(([name]) => name), ...settingsNotCompared(change)];
}

/** Fields that nobody wrote are as if there were no object. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
