import type { RegistryFile } from '../../lib/registry/registry-files';

/**
 * Two tenants, one domain below the other's, on a gateway of the platform that has one certificate for both; one on pods of its own that
 * others run; one with a gateway of its own. All certificates come from an issuer.
 */
export function sharedGatewayRegistry(tool = 'none'): RegistryFile[] {
  const tenant = (name: string, ...lines: string[]) => ({
    path: `${name}/tenant.yaml`,
    text: ['apiVersion: branchline/v1', 'kind: Tenant', `name: ${name}`, `namespace: ${name}`, ...lines, ''].join('\n'),
  });
  const ui = (name: string) => `services: { ui: { image: "registry.example.com/${name}:1", port: 8080, routes: [/] } }`;
  return [
    {
      path: 'estate.yaml',
      text: `apiVersion: branchline/v1
kind: Estate
gitops: { tool: ${tool} }
gateways:
  public: { namespace: ingress, selector: { istio: public }, credentialName: star, certificate: { issuer: ca } }
`,
    },
    tenant('acme', 'environment: staging', 'domains: [example.com]', 'gateway: { use: public }', ui('acme')),
    tenant(
      'bank',
      'environment: production',
      'domains: [bank.example.com]',
      'gateway: { use: public, httpsRedirect: false }',
      ui('bank'),
    ),
    tenant(
      'other',
      'environment: staging',
      'domains: [other.example.com]',
      'gateway: { selector: { istio: other }, podNamespace: istio-system, tls: { certificate: { issuer: ca } } }',
      ui('other'),
    ),
    tenant(
      'apart',
      'environment: staging',
      'domains: [apart.example.com]',
      'gateway: { tls: { certificate: { issuer: ca, kind: Issuer } } }',
      ui('apart'),
    ),
  ];
}
