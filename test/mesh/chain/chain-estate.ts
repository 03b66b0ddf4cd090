import { join } from 'node:path';
import { composeEstate, type GitOpsApp } from '../../../lib';
import { parseRegistry } from '../../../lib/registry/parse-registry';
import { RenderedEstate } from '../contract/rendered-estate';
import type { Programs } from './programs';

/** A variant of the estate: its state and the services that it has. */
export interface ChainVariant {
  readonly state?: 'active' | 'retiring';
  readonly services: readonly string[];
}

/** How the programs of the chain are started, and where they write what they have seen. */
export interface ChainOptions {
  readonly programs: Programs;
  readonly folder: string;
  /** Who passes the variant on: `branchline-propagate`, or OpenTelemetry's instrumentation without a line in the services. */
  readonly by: 'propagate' | 'opentelemetry';
  /** Milliseconds that a message takes a consumer of the mainline: makes it lag. @default 0 */
  readonly slowMs?: number;
}

const SERVICES = join(__dirname, '../services');
const REGISTER = join(__dirname, '../../../packages/propagate/esm/register.mjs');
const KAFKA = 'kafka.kafka.svc.cluster.local:9092';

/** The services whose source differs by who passes the variant on. */
const WITH_HELPERS = ['cart', 'orders', 'billing'];

/** ui → (http) search → (fetch) cart → (gRPC) orders → (Kafka) billing → (http) ledger. */
const CHAIN = {
  ui: { port: 8080, routes: ['/'], calls: ['search'] },
  search: { port: 8080, calls: ['cart'] },
  cart: { port: 8080, calls: ['orders'] },
  orders: { ports: { grpc: { port: 7070, protocol: 'grpc' } }, produces: ['orders'], calls: ['mesh/kafka'] },
  billing: { calls: ['ledger', 'mesh/kafka'] },
  ledger: { port: 8080 },
};

function command(name: string, { programs, by }: ChainOptions): string[] {
  // Both versions of Node.js that are supported take part.
  const node = programs.nodes[Object.keys(CHAIN).indexOf(name) % programs.nodes.length]!;
  if (by === 'opentelemetry') return [node, '--require', programs.openTelemetry, join(SERVICES, `${name}.cjs`)];
  const file = WITH_HELPERS.includes(name) ? `${name}-propagate.cjs` : `${name}.cjs`;
  return [node, '--import', REGISTER, join(SERVICES, file)];
}

function container(name: string, options: ChainOptions): Record<string, unknown> {
  // A worker is ready when it has joined its group: the variant's reads before the mainline leaves messages to it.
  const readinessProbe = name === 'billing' && { httpGet: { path: '/', port: 8081 } };
  return { name: 'app', command: command(name, options), ...(readinessProbe && { readinessProbe }) };
}

function service(name: keyof typeof CHAIN, options: ChainOptions): Record<string, unknown> {
  const env = {
    FOLDER: options.folder,
    KAFKA,
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    ...(options.by === 'opentelemetry' && {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    }),
  };
  const template = {
    metadata: { annotations: { 'lab/program': 'true' } },
    spec: { containers: [container(name, options)] },
  };
  const consumes = name === 'billing' && options.by === 'propagate' && [{ topic: 'orders', group: 'billing' }];
  return {
    image: `registry.example.com/${name}:1`,
    env: { ...env, ...(name === 'billing' && options.slowMs && { SLOW_MS: String(options.slowMs) }) },
    deployment: { spec: { template } },
    ...CHAIN[name],
    ...(consumes && { consumes }),
  };
}

/** The estate with these variants, as the registry renders it. */
export function chainEstate(variants: Readonly<Record<string, ChainVariant>>, options: ChainOptions): RenderedEstate {
  const names = Object.keys(CHAIN) as (keyof typeof CHAIN)[];
  const propagation = options.by === 'opentelemetry' && { propagation: { baggage: 'variant' } };
  const documents = {
    'estate.yaml': {
      kind: 'Estate',
      mesh: { kafka: { host: 'kafka.kafka.svc.cluster.local', port: 9092, protocol: 'tcp' } },
      ...propagation,
    },
    'acme/tenant.yaml': {
      kind: 'Tenant',
      name: 'acme',
      environment: 'staging',
      namespace: 'acme',
      domains: ['acme.example.com'],
      services: Object.fromEntries(names.map((name) => [name, service(name, options)])),
    },
    ...Object.fromEntries(
      Object.entries(variants).map(([id, { state = 'active', services }]) => [
        `acme/variants/${id}.yaml`,
        {
          kind: 'Variant',
          id,
          state,
          services: Object.fromEntries(
            services.map((name) => [name, { image: `registry.example.com/${name}:${id}`, env: { SLOW_MS: '0' } }]),
          ),
        },
      ]),
    ),
  };
  // YAML reads JSON.
  const files = Object.entries(documents).map(([path, document]) => ({
    path,
    text: JSON.stringify({ apiVersion: 'branchline/v1', ...document }),
  }));
  return RenderedEstate.of((app: GitOpsApp) => void composeEstate(app, parseRegistry(files).estate));
}

/** Apache Kafka as a pod without a sidecar, in a namespace of its own. */
export function kafkaManifests({ programs: { nodes, jars } }: ChainOptions): string {
  const ports = [
    { name: 'tcp-kafka', port: 9092 },
    { name: 'http-admin', port: 8090 },
  ];
  const containers = [
    {
      name: 'kafka',
      image: 'kafka',
      command: [nodes.at(-1), join(SERVICES, 'kafka.cjs')],
      env: [{ name: 'JARS', value: jars }],
      ports: [{ containerPort: 9092 }],
      readinessProbe: { httpGet: { path: '/', port: 8090 } },
    },
  ];
  const labels = { app: 'kafka' };
  const template = { metadata: { labels, annotations: { 'lab/program': 'true' } }, spec: { containers } };
  const metadata = { name: 'kafka', namespace: 'kafka' };
  const objects = [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: labels }, template } },
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}
