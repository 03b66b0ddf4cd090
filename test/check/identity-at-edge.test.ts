import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

const fixture = (name: string) => readFileSync(join(__dirname, `fixtures/BL626/${name}.yaml`), 'utf8');

const severities = (text: string) =>
  check(MeshModel.ofText(text)).flatMap(({ code, severity }) => (code === 'BL626' ? [severity] : []));

const open = (namespace: string) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: open, namespace: ${namespace} }
spec: { rules: [{ to: [{ operation: { paths: [/open] } }] }] }
`;

test('a policy breaks traffic where no other one lets visitors in', () => {
  const visitors = fixture('bad').replace(', { source: { ipBlocks: [203.0.113.0/24] } }', '');
  expect(severities(visitors)).toEqual(['breaks-traffic']);
  expect(severities(`${visitors}${open('edge')}`)).toEqual(['fragile']);
  expect(severities(fixture('bad-of-the-mesh'))).toEqual(['breaks-traffic']);
});

test('one that lets visitors of some addresses in does not break all of it', () => {
  expect(severities(fixture('bad'))).toEqual(['fragile']);
});

test('a policy that denies some paths to everybody does not break all of it', () => {
  expect(severities(fixture('bad-deny'))).toEqual(['fragile']);
});
