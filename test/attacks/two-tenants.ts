import { stringify } from 'yaml';
import { RegistryError } from '../../lib/registry/registry-error';
import type { RegistryFile } from '../../lib/registry/registry-files';
import { renderPart } from '../../lib/synthesis/render-part';

type Fields = Record<string, unknown>;

/** What tenant a, who attacks, tenant b, its victim, and the platform add to their files. */
export interface Attack {
  readonly a?: Fields;
  /** On a's service `ui`. */
  readonly ui?: Fields;
  readonly b?: Fields;
  /** On b's service `db`. */
  readonly db?: Fields;
  readonly variant?: Fields;
  readonly estate?: Fields;
  readonly more?: readonly RegistryFile[];
}

const header = (kind: string) => ({ apiVersion: 'branchline/v1', kind });

/** The registry of both: each has a service `ui`, b a tcp service `db` and a gateway with a certificate. */
export function twoTenants({ a = {}, ui = {}, b = {}, db = {}, variant, estate, more = [] }: Attack): RegistryFile[] {
  const file = (path: string, content: object): RegistryFile => ({ path, text: stringify(content) });
  const service = { image: 'r/ui:1', port: 8080, routes: ['/'] };
  const tenant = (name: string, own: Fields, services: object) =>
    file(`${name}/tenant.yaml`, {
      ...header('Tenant'),
      name,
      environment: 'staging',
      namespace: `${name}-ns`,
      domains: [`${name}.example.com`],
      ...own,
      services: { ...services, ...(own.services as object) },
    });
  return [
    tenant('a', a, { ui: { ...service, ...ui } }),
    tenant(
      'b',
      { gateway: { tls: { credentialName: 'b-wildcard' } }, ...b },
      { ui: service, db: { image: 'r/db:1', port: 5432, protocol: 'tcp', ...db } },
    ),
    ...(variant === undefined
      ? []
      : [
          file(`a/variants/${String(variant.id)}.yaml`, {
            ...header('Variant'),
            services: { ui: { image: 'r/ui:2' } },
            ...variant,
          }),
        ]),
    ...(estate === undefined ? [] : [file('estate.yaml', { ...header('Estate'), ...estate })]),
    ...more,
  ];
}

/** What synthesis makes of it: errors or warnings by line of text, and the files. */
export function attempt(attack: Attack) {
  try {
    const { files, warnings } = renderPart({ files: twoTenants(attack), folder: 'tenants', gitops: {} });
    return { errors: [] as string[], warnings, files };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const errors = error.message.split('\n').filter((line) => line.includes(': error: '));
    return { errors, warnings: [] as string[], files: new Map<string, string>() };
  }
}
