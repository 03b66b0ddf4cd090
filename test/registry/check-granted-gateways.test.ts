import type { Problem } from '../../lib/model/problem';
import { describeProblem } from '../../lib/model/problem';
import { checkGrantedGateways } from '../../lib/registry/check-granted-gateways';
import type { EstateFile } from '../../lib/registry/file-content';
import { readDocument } from '../../lib/registry/registry-document';

function said(fields: string): string[] {
  const problems: Problem[] = [];
  const text = `apiVersion: branchline/v1\nkind: Estate\n${fields}\n`;
  checkGrantedGateways(readDocument<EstateFile>('tenants/estate.yaml', text, 'Estate', problems), problems);
  return problems.map(describeProblem);
}

const GATEWAYS = 'gateways: { public: { namespace: ingress, selector: { a: b } } }\n';

test('TENANT-6: a gateway that is granted has to be there', () => {
  expect(said(`${GATEWAYS}grants: { acme: { gateways: [public, pubic, other] } }`)).toEqual([
    "tenants/estate.yaml:4:38: error: grants.acme.gateways.1: there is no gateway 'pubic' under `gateways`, there are: public [TENANT-6]\n    fix: did you mean `public`?",
    "tenants/estate.yaml:4:45: error: grants.acme.gateways.2: there is no gateway 'other' under `gateways`, there are: public [TENANT-6]\n    fix: declare it there, or remove it here",
  ]);
  expect(said('grants: { acme: { gateways: [toString] } }')).toEqual([expect.stringContaining('there are: none')]);
});

test('TENANT-6: those that are declared, and none', () => {
  expect(said(`${GATEWAYS}grants: { acme: { gateways: [public] }, globex: {} }`)).toEqual([]);
  expect(said('')).toEqual([]);
});
