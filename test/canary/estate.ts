import { type Proof, prove } from '../../lib/change/prove';
import {
  type RegistryChange,
  type RegistryCommand,
  type RegistryState,
  withFiles,
} from '../../lib/change/registry-change';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

/** A tenant with a canary on trial, and one that both tenants call. */
export const ACME = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
domains: [acme.example.com]
services:
  ui: { image: "registry.example.com/ui:1", port: 8080, routes: [/], calls: [cms, shared/docx] }
  cms:
    image: registry.example.com/cms:2.0.0 # released on Monday
    port: 8080
    routes: [/cms]
    env: { LEVEL: info }
    canary:
      image: registry.example.com/cms:2.1.0
      weight: 5 # percent
`;

export const SHARED = `apiVersion: branchline/v1
kind: Tenant
name: shared
environment: staging
namespace: shared-staging
services:
  docx: { image: "registry.example.com/docx:1", port: 8080, readOnly: true }
`;

export const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
services:
  cms: { workload: managed, image: "registry.example.com/cms:OPS-1" }
`;

export function estate(acme = ACME, shared = SHARED): Map<string, string> {
  return new Map([
    ['acme/tenant.yaml', acme],
    ['acme/variants/OPS-1.yaml', VARIANT],
    ['shared/tenant.yaml', shared],
  ]);
}

export function stateOf(files: ReadonlyMap<string, string>): RegistryState {
  const list = [...files].map(([path, text]) => ({ path, text }));
  return { folder: 'tenants', files, registry: parseWholeRegistry(list, 'tenants') };
}

/** What a command makes of an estate, and what is shown of it. */
export function run(
  command: RegistryCommand,
  files: ReadonlyMap<string, string> = estate(),
): { readonly change: RegistryChange; readonly after: ReadonlyMap<string, string>; readonly proof: Proof } {
  const change = command(stateOf(files));
  const after = withFiles(files, change.files);
  change.verify?.(stateOf(after).registry);
  const proof = prove({ folder: 'tenants', before: files, after, reach: change.reach });
  return { change, after, proof };
}

/** Lines of the text that are not in another: `- old`, `+ new`. */
export function lines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}
