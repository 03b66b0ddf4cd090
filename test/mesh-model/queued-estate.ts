import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';

/** What may be said about {@link queuedEstate}. */
export interface QueuedEstateOptions {
  /** How billing and audit read. @default 'filter' */
  readonly mode?: 'filter' | 'topic';
  /** Files of variants, by id: services and, unless it is active, the state. @default - none */
  readonly variants?: Readonly<Record<string, { readonly state?: string; readonly services: readonly string[] }>>;
  /** Of estate.yaml. @default - the header x-variant-id */
  readonly propagation?: object;
  /** Fields that take the place of those of billing. */
  readonly billing?: object | null;
}

/** ui → shop, which writes orders; the worker billing reads them, and by filter also the service audit; billing calls ledger. As it is rendered. */
export function queuedEstate({ mode, variants = {}, propagation, billing = {} }: QueuedEstateOptions = {}): string {
  const image = (name: string) => `registry.example.com/${name}:1`;
  const consumes = (group: string) => [{ topic: 'orders', group, ...(mode && { mode }) }];
  const documents: Record<string, object> = {
    'estate.yaml': { kind: 'Estate', ...(propagation && { propagation }) },
    'acme/tenant.yaml': {
      kind: 'Tenant',
      name: 'acme',
      environment: 'staging',
      namespace: 'acme',
      domains: ['acme.example.com'],
      services: {
        ui: { image: image('ui'), port: 8080, routes: ['/'], calls: ['shop'] },
        shop: { image: image('shop'), port: 8080, produces: ['orders'] },
        ...(billing && {
          billing: { image: image('billing'), consumes: consumes('billing'), calls: ['ledger'], ...billing },
        }),
        // A topic per variant has one reader.
        audit: { image: image('audit'), port: 8080, ...(mode !== 'topic' && { consumes: consumes('audit') }) },
        ledger: { image: image('ledger'), port: 8080 },
      },
    },
  };
  for (const [id, { state, services }] of Object.entries(variants)) {
    const own = Object.fromEntries(services.map((name) => [name, { image: `registry.example.com/${name}:${id}` }]));
    documents[`acme/variants/${id}.yaml`] = { kind: 'Variant', id, ...(state && { state }), services: own };
  }
  const files = Object.entries(documents).map(([path, document]) => ({
    path,
    text: JSON.stringify({ apiVersion: 'branchline/v1', ...document }),
  }));
  const { estate, settings } = parseRegistry(files);
  return [...estateFiles(estate, settings.gitops).values()].join('\n---\n');
}
