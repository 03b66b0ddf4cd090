import { type RegistryChange, type RegistryState, withFiles } from '../../lib/change/registry-change';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

const ACME = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
domains: [acme.example.com]
gateway: { tls: { credentialName: acme-wildcard } }
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms], owner: team-ui }
  cms: { image: "r.example.com/cms:1", port: 8080, routes: [/cms], calls: [shared/docx] }
`;

const SHARED = `apiVersion: branchline/v1
kind: Tenant
name: shared
environment: staging
namespace: shared-staging
services:
  docx: { image: "r.example.com/docx:1", port: 8080 }
`;

export const TENANTS: Readonly<Record<string, string>> = { 'acme/tenant.yaml': ACME, 'shared/tenant.yaml': SHARED };

/** A registry in memory. */
export function stateOf(files: Readonly<Record<string, string>> = {}): RegistryState {
  return stateFrom(new Map(Object.entries({ ...TENANTS, ...files })));
}

function stateFrom(files: ReadonlyMap<string, string>): RegistryState {
  const list = [...files].map(([path, text]) => ({ path, text }));
  return { folder: 'tenants', files, registry: parseWholeRegistry(list) };
}

/** The registry after a change; an error where it is not right any more. */
export function after(state: RegistryState, { files }: RegistryChange): RegistryState {
  return stateFrom(withFiles(state.files, files));
}

/** A variant's file. */
export function variantFile(id: string, more = '', services = '  cms: { image: "r.example.com/cms:2" }\n'): string {
  return `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\n${more}services:\n${services}`;
}
