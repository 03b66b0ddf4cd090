import fc from 'fast-check';
import { edgeName } from '../../lib/routing/edge-name';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const host = fc
  .array(label, { minLength: 2, maxLength: 6 })
  .map((labels) => labels.join('.'))
  .filter((name) => name.length <= 253);
const long = host.map((name) =>
  `${name}.${'a'.repeat(62)}.${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(62)}`.slice(0, 253),
);

test('NAME-3: names of hosts, readable where there is room', () => {
  expect(edgeName({ name: 'gateway' }, 'acme.example.com')).toBe('edge-acme.example.com');
  expect(edgeName({ name: 'inner' }, 'acme.example.com')).toBe('edge-inner-acme.example.com');
  expect(edgeName({ name: 'gateway' }, '*.acme.example.com')).toBe('edge-acme.example.com-wildcard');
});

test('NAME-3: a host as long as hosts can be has a name that Kubernetes and file systems take, and no other host has it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(host, long), { minLength: 2 }), label, (hosts, gateway) => {
      const names = hosts.flatMap((each) => [each, `*.${each}`]).map((each) => edgeName({ name: gateway }, each));
      for (const name of names) {
        expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
        expect(`${name}.k8s.yaml`.length).toBeLessThanOrEqual(255);
      }
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
