import { isFor, MeshModel } from '../../lib/mesh-model';

function policy(kind: string, ns: string, name: string, spec: string): string {
  return `apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${ns} }
spec: ${spec}`;
}

test("the root namespace's policies are in force everywhere, before a namespace's own; older ones first", () => {
  const all = [
    ['acme', 'b'],
    ['other', 'x'],
    ['istio-system', 'mesh'],
    ['acme', 'a'],
  ].map(([ns, name]) => policy('AuthorizationPolicy', ns!, name!, '{}'));
  const { authorizationPolicies } = MeshModel.ofText(all.join('\n---\n'));
  const names = (ns: string) => authorizationPolicies.inForce(ns).map((item) => `${item.namespace}/${item.name}`);
  expect(names('acme')).toEqual(['istio-system/mesh', 'acme/a', 'acme/b']);
  expect(names('istio-system')).toEqual(['istio-system/mesh']);
});

test('a rule as conditions: any source, any operation, all of when; values and those that are refused', () => {
  const spec = `{ action: DENY, rules: [{ from: [{ source: { principals: [a], notNamespaces: [b] } }, { source: { ipBlocks: [10.0.0.0/8] } }],
  to: [{ operation: { methods: [GET], notPaths: [/x] } }], when: [{ key: "request.headers[x]", notValues: [y] }] }] }`;
  const [found] = MeshModel.ofText(policy('AuthorizationPolicy', 'acme', 'x', spec)).authorizationPolicies.policies;
  expect(found).toMatchObject({
    action: 'DENY',
    targeted: false,
    rules: [
      {
        path: ['spec', 'rules', 0],
        from: [
          [
            { key: 'source.principal', values: ['a'], notValues: [] },
            { key: 'source.namespace', values: [], notValues: ['b'] },
          ],
          [{ key: 'source.ip', values: ['10.0.0.0/8'] }],
        ],
        to: [
          [
            { key: 'request.method', values: ['GET'] },
            { key: 'request.path', notValues: ['/x'] },
          ],
        ],
        when: [{ key: 'request.headers[x]', values: [], notValues: ['y'] }],
      },
    ],
  });
});

test('modes of mTLS, of a workload and of its ports; what is no mode is unset', () => {
  const spec =
    '{ selector: { matchLabels: { app: x } }, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: DISABLE }, 9090: { mode: odd } } }';
  const [found] = MeshModel.ofText(policy('PeerAuthentication', 'acme', 'x', spec)).peerAuthentications.policies;
  expect([found!.mode, [...found!.ports]]).toEqual([
    'STRICT',
    [
      [8080, 'DISABLE'],
      [9090, 'UNSET'],
    ],
  ]);
  expect([isFor(found!, { app: 'x', v: '1' }), isFor(found!, { app: 'y' })]).toEqual([true, false]);
});

test('an empty selector is the same as no selector', () => {
  const spec = '{ selector: { matchLabels: {} } }';
  const [found] = MeshModel.ofText(policy('PeerAuthentication', 'acme', 'x', spec)).peerAuthentications.policies;
  expect(found!.selector).toBeUndefined();
});
