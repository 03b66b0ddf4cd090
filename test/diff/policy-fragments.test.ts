import { policyFragments } from '../../lib/diff/policy-fragments';
import { MeshModel } from '../../lib/mesh-model';

const policy = (rule: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: x, namespace: acme }
spec: { rules: [${rule}] }`;

const fragments = (...rules: readonly string[]) =>
  policyFragments(rules.map((rule) => MeshModel.ofText(policy(rule)))).map((fragment) =>
    [...fragment].map(([name, { value, text }]) => `${name} ${value} (${text})`).join(),
  );

test('one request for each path, method and header value that a policy of either version names', () => {
  expect(
    fragments(
      '{ to: [{ operation: { paths: [/a, "/b/*", "/c/{*}"], notMethods: [POST] } }] }',
      '{ when: [{ key: "request.headers[X-V]", values: [v1] }, { key: source.ip, values: [10.0.0.1] }] }',
    ),
  ).toEqual(['method POST (POST)', 'path /a (/a)', 'path /b/x (/b/…)', 'path /c/x (/c/…)', 'header x-v v1 (v1)']);
});

test('a path that no request can have is not tried', () => {
  expect(fragments('{ to: [{ operation: { paths: ["*/admin"] } }] }')).toEqual([]);
});
