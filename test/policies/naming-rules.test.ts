import { NAMING_ANNOTATIONS } from '../../lib/model/published-names';
import { RulesByKind } from '../../lib/policies/broken-rules';
import { limits } from './limits';

const rules = new RulesByKind(limits());

/** The fields that an object is refused for, by what its annotations publish. */
function refused(group: string, kind: string, annotations: Record<string, string>, spec: object = {}) {
  return rules.brokenBy(group, kind, { kind, metadata: { annotations }, spec }).map(({ at }) => at.join('.'));
}

const PUBLISHERS: [string, string, object][] = [
  ['', 'Service', {}],
  ['networking.istio.io', 'VirtualService', { hosts: ['cms'], exportTo: ['.'] }],
  ['networking.istio.io', 'Gateway', { selector: { istio: 'acme-gateway' }, servers: [] }],
  ['networking.k8s.io', 'Ingress', {}],
  ['gateway.networking.k8s.io', 'Gateway', {}],
  ['gateway.networking.k8s.io', 'HTTPRoute', {}],
];

test.each(PUBLISHERS)(
  "TENANT-9: an annotation that publishes another's name is refused: %s %s",
  (group, kind, spec) => {
    for (const annotation of NAMING_ANNOTATIONS) {
      expect(refused(group, kind, { [annotation]: 'globex.example.com' }, spec)).toEqual(['metadata.annotations']);
      expect(refused(group, kind, { [annotation]: 'acme.example.com, x.globex.example.com' }, spec)).toEqual([
        'metadata.annotations',
      ]);
      expect(refused(group, kind, { [annotation]: 'acme.example.com, *.acme.example.com' }, spec)).toEqual([]);
    }
  },
);

test('TENANT-9: annotations of other tools are not looked at', () => {
  const annotations = { 'external-dns.alpha.kubernetes.io/ttl': '60', 'example.com/hostname': 'globex.example.com' };
  expect(refused('', 'Service', annotations)).toEqual([]);
});
