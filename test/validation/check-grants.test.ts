import { type GrantDeclaration, Grants } from '../../lib/model/grants';
import { describeProblem } from '../../lib/model/problem';
import type { Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';
import { aGateway, aService, aTenant, saidOf } from './samples';

const PUBLIC = { public: { namespace: 'istio-ingress', selector: { istio: 'ingressgateway' } } };

/** What is said of tenants where a table grants acme this, and globex nothing but its own. */
function said(grant: GrantDeclaration, ...tenants: Tenant[]): string[] {
  const globex = { namespaces: ['globex'], domains: ['globex.example.com'] };
  const grants = new Grants({ acme: grant, globex }, PUBLIC);
  return checkEstate({ tenants, grants }).map(describeProblem);
}

const OWN = { namespaces: ['acme'], domains: ['acme.example.com'] };

test('TENANT-6: what is granted passes: namespace, domain and what is below, gateway pods of its own', () => {
  const service = aService({ hostnames: ['shop.acme.example.com'], gateway: 'gateway' });
  expect(said(OWN, aTenant({ services: [service] }))).toEqual([]);
});

test.each<[string, GrantDeclaration, Tenant, string[]]>([
  [
    'a namespace',
    { ...OWN, namespaces: ['other'] },
    aTenant(),
    [
      "acme.namespace: error: namespace: estate.yaml does not grant tenant 'acme' the namespace 'acme', it grants: other [TENANT-6]\n    fix: the platform adds it to estate.yaml: `grants: { acme: { namespaces: [acme] } }`",
    ],
  ],
  [
    'a domain',
    { namespaces: ['acme'] },
    aTenant(),
    [
      "acme.domains.0: error: domains.0: estate.yaml grants tenant 'acme' no domain that 'acme.example.com' is below, it grants: none [TENANT-6]\n    fix: the platform adds it to estate.yaml: `grants: { acme: { domains: [acme.example.com] } }`",
    ],
  ],
  [
    "a hostname of another tenant's domain",
    OWN,
    aTenant({ services: [aService({ hostnames: ['x.globex.example.com'], gateway: 'gateway' })] }),
    [
      "cms.hostnames.0: error: hostnames.0: 'x.globex.example.com' is below 'globex.example.com', which estate.yaml grants to globex; tenant 'acme' has: acme.example.com [TENANT-6]\n    fix: take a host below acme.example.com",
    ],
  ],
  [
    'a tenant that is not in the table',
    OWN,
    aTenant({ name: 'acne', gateways: [], domains: [] }),
    [
      "acne.name: error: name: estate.yaml grants tenant 'acne' nothing [TENANT-6]\n    fix: it grants 'acme' something: if 'acne' is meant, write `acne` there",
    ],
  ],
  [
    'gateway pods of the platform',
    OWN,
    aTenant({ gateways: [aGateway({ selector: { istio: 'ingressgateway' }, podNamespace: 'istio-ingress' })] }),
    [
      "gateway.selector: error: selector: estate.yaml grants tenant 'acme' no gateway with these labels in the namespace 'istio-ingress', it grants: none [TENANT-6]\n    fix: leave `selector` out to get gateway pods of its own",
    ],
  ],
])('TENANT-6: %s that is not granted is refused', (_, grant, tenant, expected) => {
  expect(said(grant, tenant)).toEqual(expected);
});

test("TENANT-6: the platform's gateway is granted by name, with just its labels and namespace", () => {
  const grant = { ...OWN, gateways: ['public'] };
  const on = (selector: Record<string, string>, podNamespace = 'istio-ingress') =>
    said(grant, aTenant({ gateways: [aGateway({ selector, podNamespace })] })).filter((text) =>
      text.includes('TENANT-6'),
    );
  expect(on({ istio: 'ingressgateway' })).toEqual([]);
  expect(on({ istio: 'ingressgateway' }, 'elsewhere')).toHaveLength(1);
  expect(on({ istio: 'ingressgateway', more: 'x' })).toHaveLength(1);
  expect(on({ istio: 'other' })).toHaveLength(1);
});

test('TENANT-6: certificates: any of its own on its own pods, only granted ones on those of the platform', () => {
  const certificate = (grant: GrantDeclaration, own: object) =>
    said(
      { ...OWN, gateways: ['public'], ...grant },
      aTenant({ gateways: [aGateway({ credentialName: 'cert', ...own })] }),
    ).filter((text) => text.includes('certificate'));
  const platform = { selector: { istio: 'ingressgateway' }, podNamespace: 'istio-ingress' };
  expect(certificate({}, {})).toEqual([]);
  expect(certificate({}, platform)).toEqual([
    "gateway.tls.credentialName: error: tls.credentialName: estate.yaml does not grant tenant 'acme' the certificate 'cert', it grants: none [TENANT-6]\n    fix: the platform adds it to estate.yaml: `grants: { acme: { credentials: [cert] } }`",
  ]);
  expect(certificate({ credentials: ['cert'] }, platform)).toEqual([]);
  expect(certificate({ credentials: ['other'] }, {})).toHaveLength(1);
});

test("TENANT-1: the API server's own Service is nobody's, not even by a grant", () => {
  const tenant = (name: string) =>
    aTenant({ namespace: 'default', gateways: [], services: [aService({ name, namespace: 'default' })] });
  const grant = { ...OWN, namespaces: ['default'] };
  expect(said(grant, tenant('kubernetes'))).toContain(
    "kubernetes: error: Service 'kubernetes' of the namespace 'default' is the API server's [TENANT-1]\n    fix: call the service something else",
  );
  expect(said(grant, tenant('cms'))).toEqual([]);
  expect(saidOf(aTenant({ services: [aService({ name: 'kubernetes' })] }))).toEqual([]);
});

test('TENANT-1: without a table a namespace of the platform is refused, and the line that grants it is named', () => {
  expect(saidOf(aTenant({ namespace: 'cert-manager', gateways: [] }))).toEqual([
    "acme.namespace: error: namespace: 'cert-manager' belongs to the platform: its Secrets and policies are not a tenant's [TENANT-1]\n    fix: give 'acme' a namespace of its own, or grant this one in estate.yaml: `grants: { acme: { namespaces: [cert-manager] } }`",
  ]);
});
