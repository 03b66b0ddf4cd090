import { STAGES } from '../../lib/output/placement';
import { parseRegistry, type Registry } from '../../lib/registry/parse-registry';
import type { RegistryFile } from '../../lib/registry/registry-files';
import { estateFiles } from '../../lib/synthesis/estate-files';

/** A shop that runs already, as its own charts render it, with names, labels and ports that are not ours. */

function deployment(name: string, labels: object, image: string, more: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'server', image, ports: [{ containerPort: 8080 }], ...more }] },
      },
    },
  };
}

const service = (name: string, selector: object, port = 80): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { selector, ports: [{ name: 'http', port, targetPort: 8080 }] },
});

const CHARTS: Readonly<Record<string, readonly object[]>> = {
  namespace: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } },
  ],
  frontend: [
    service('frontend', { component: 'frontend' }),
    deployment('frontend', { component: 'frontend' }, 'shop/frontend:1'),
  ],
  cart: [
    service('cart-svc', { component: 'cart' }, 7070),
    deployment('cart-v7', { component: 'cart', track: 'stable' }, 'shop/cart:7'),
  ],
  catalog: [
    service('catalog', { component: 'catalog' }, 3550),
    deployment('catalog', { component: 'catalog', track: 'stable' }, 'shop/catalog:3'),
  ],
};

/** The cart's next release, which its own chart runs beside the stable one. */
export const CANARY_CHART = [deployment('cart-v8', { component: 'cart', track: 'canary' }, 'shop/cart:8')];

/** A ticket's catalog, run by the chart of the catalog. */
export const TICKET_CHART = [
  deployment('catalog-ops-1', { component: 'catalog', version: 'ops-1' }, 'shop/catalog:ops-1'),
];

/** Objects as `helm template` prints them; JSON is YAML. */
export function yaml(objects: readonly object[]): string {
  return `${objects.map((object) => JSON.stringify(object)).join('\n---\n')}\n`;
}

/** What runs before Branchline comes. */
export const RUNNING = yaml(Object.values(CHARTS).flat());

/** A registry that takes over the rules of these services. */
export function registryOf(
  services: string,
  variants: Readonly<Record<string, string>> = {},
  more = '',
): RegistryFile[] {
  const head = 'apiVersion: branchline/v1\nkind:';
  return [
    {
      path: 'shop/tenant.yaml',
      text: `${head} Tenant\nname: shop\nenvironment: staging\nnamespace: shop\nworkload: external\n${more}services:\n${services}`,
    },
    ...Object.entries(variants).map(([id, text]) => ({
      path: `shop/variants/${id}.yaml`,
      text: `${head} Variant\nid: ${id}\nservices:\n${text}`,
    })),
  ];
}

/** A registry's output. */
export interface Written {
  /** The objects as one text. */
  readonly yaml: string;
  /** The same, stage by stage, as they are applied. */
  readonly stages: readonly string[];
  /** What is said of it. */
  readonly registry: Registry;
}

/** Renders a registry. */
export function written(files: readonly RegistryFile[]): Written {
  const registry = parseRegistry(files);
  const texts = [...estateFiles(registry.estate, { tool: 'none' })].filter(([path]) => path.endsWith('.k8s.yaml'));
  const of = (stage: string) => texts.filter(([path]) => path.includes(`/${stage}/`)).map(([, text]) => text);
  const stages = STAGES.map((stage) => of(stage).join('---\n')).filter((text) => text !== '');
  return { yaml: texts.map(([, text]) => text).join('---\n'), stages, registry };
}

/** The registry of the last step: two services with a ticket each, one run by us and one by its chart, and a canary. */
export const ADOPTED = registryOf(
  `  frontend: { port: 80, calls: [cart-svc, catalog] }
  cart-svc:
    port: 7070
    targetPort: 8080
    selector: { component: cart }
    subsets: { main: { track: stable }, canary: { track: canary } }
    canary: { weight: 20 }
  catalog: { port: 3550, selector: { component: catalog }, subsets: { main: { track: stable } } }
`,
  {
    'OPS-1': `  cart-svc: { workload: managed, image: "shop/cart:ops-1" }\n  catalog: {}\n`,
  },
  'mtls: UNSET\nisolation: false\n',
);
