import fc from 'fast-check';
import type { ModelFinding } from '../../lib/mesh-model/finding';
import { readObjects } from '../../lib/mesh-model/input-objects';
import type { Estate } from '../../lib/model/tenant';
import { namespaceLimits } from '../../lib/policies/namespace-limits';
import { refusals } from '../../lib/policies/refusals';
import { randomEstate } from '../estate/random-estate';
import { renderedFiles } from '../estate/rendered';
import { registryOf, SHIPPED_ESTATES } from '../estate/shipped-estates';
import { runs } from '../runs';
import { limits, tableOf } from './limits';

function objectsOf(files: Iterable<{ file: string; text: string }>) {
  const findings: ModelFinding[] = [];
  return readObjects(files, false, findings);
}

/** What the policies refuse of what is emitted, with a table that grants what is used. */
function refusedOf(estate: Estate): string[] {
  const files = [...renderedFiles(estate)].map(([file, text]) => ({ file, text }));
  return refusals(objectsOf(files), namespaceLimits([estate], tableOf(estate))).map(
    ({ object, message }) => `${object.title}: ${message}`,
  );
}

test.each(SHIPPED_ESTATES.map((each) => [each.name, each] as const))(
  'TENANT-9: nothing of %s is refused',
  (_, each) => {
    expect(refusedOf(registryOf(each).estate)).toEqual([]);
  },
);

test('TENANT-9: nothing that we emit of random estates is refused', () => {
  fc.assert(
    fc.property(randomEstate({ everyField: true }), (estate) => {
      expect(refusedOf(estate)).toEqual([]);
    }),
    runs({ sample: 15, full: 1000 }),
  );
});

const rule = (namespace: string, more = '') =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: x, namespace: ${namespace} }\nspec:\n  host: db.globex.svc.cluster.local\n${more}`;
const judged = (text: string) =>
  refusals(objectsOf([{ file: 'x.yaml', text }]), [limits()]).map(
    ({ source, message }) => `${source.line}: ${message}`,
  );

test('a refusal names the line and the reason', () => {
  expect(judged(rule('acme'))).toEqual([
    "5: the host is neither below a domain of tenant 'acme' (acme.example.com) nor a Service of 'acme', and other namespaces see the rule",
  ]);
});

test('objects in namespaces of nobody are not judged', () => {
  expect(judged(rule('globex'))).toEqual([]);
});

test('kinds of the same name and another group are not judged', () => {
  expect(
    judged(
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: x, namespace: acme }\nspec: {}\n',
    ),
  ).toEqual([]);
});

test('an object whose fields have other types is refused', () => {
  expect(judged(rule('acme', '  exportTo: 7\n'))).toEqual(['5: its fields do not have the types of its kind']);
});
