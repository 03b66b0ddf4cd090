import { type PropagationDeclaration, propagationOf } from '../../lib/model/propagation';
import { corsPolicy } from '../../lib/routing/cors-policy';
import { edgeVirtualServices, variantDelegates } from '../../lib/routing/edge-virtual-service';
import { meshVirtualService } from '../../lib/routing/mesh-virtual-service';
import { service, tenant, variant } from '../estate/declared';

test('MESH-10: origins are whole texts unless they say otherwise, and what is left out is not written', () => {
  expect(corsPolicy({ allowOrigins: ['https://a.example', { prefix: 'https://b' }, { regex: 'https://.*' }] })).toEqual(
    {
      allowOrigins: [{ exact: 'https://a.example' }, { prefix: 'https://b' }, { regex: 'https://.*' }],
      allowHeaders: ['x-variant-id'],
    },
  );
});

test('MESH-10: all that is said is written', () => {
  const said = {
    allowOrigins: [],
    allowMethods: ['PUT'],
    allowHeaders: ['content-type'],
    exposeHeaders: ['etag'],
    maxAge: '1h',
    allowCredentials: false,
  };
  expect(corsPolicy(said)).toEqual({ ...said, allowHeaders: ['content-type', 'x-variant-id'] });
});

test.each([[['X-Variant-Id']], [['*']]])('MESH-10: x-variant-id is not repeated beside %p', (allowHeaders) => {
  expect(corsPolicy({ allowOrigins: ['*'], allowHeaders }).allowHeaders).toEqual(allowHeaders);
});

test('MESH-10, PROP-1: the header that the estate names is allowed, and baggage where it chooses variants', () => {
  const headers = (propagation: PropagationDeclaration) =>
    corsPolicy({ allowOrigins: ['*'], allowHeaders: ['Baggage'] }, propagationOf(propagation)).allowHeaders;
  expect(headers({ header: 'x-env' })).toEqual(['Baggage', 'x-env']);
  expect(headers({ baggage: 'variant' })).toEqual(['Baggage', 'x-variant-id']);
  const both = corsPolicy({ allowOrigins: ['*'] }, propagationOf({ header: 'x-env', baggage: 'variant' }));
  expect(both.allowHeaders).toEqual(['x-env', 'baggage']);
});

test('MESH-10, PROP-1: in the mesh and at gateways', () => {
  const cms = service('cms', { routes: ['/'], cors: { allowOrigins: ['*'] }, variants: [variant('OPS-1')] });
  const propagation = propagationOf({ header: 'x-env' });
  const acme = tenant({ services: [cms] });
  const [gateway] = acme.gateways;
  const visible = [{ key: 'ops-1', ids: [] }];
  const rules = [
    meshVirtualService(cms, ['.'], propagation),
    ...edgeVirtualServices(acme, gateway!, visible, propagation).map(({ spec }) => spec),
    ...variantDelegates(acme, gateway!, visible, propagation).map(({ spec }) => spec),
  ].flatMap(({ http }) => http!.filter(({ delegate }) => delegate === undefined));
  expect(rules.length).toBeGreaterThan(5);
  for (const { name, corsPolicy: policy } of rules) expect([name, policy!.allowHeaders]).toEqual([name, ['x-env']]);
});
