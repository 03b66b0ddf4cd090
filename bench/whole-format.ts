import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { benchTenants, ticketFile, writeRegistry } from './estate';
import { medians, run } from './measure';
import { CLI, ROUNDS, ratio, row } from './table';

/** Two environments have as many objects as twice the tenants in one. */
const TENANTS = 5;
const SERVICES = 60;

/** What a service says of itself that is not in the plain estate: several ports, and parts of its Deployment and its Service. */
const MORE = {
  ports: { http: { port: 8080 }, api: { port: 9090, protocol: 'grpc' }, metrics: { port: 9102, routed: false } },
  deployment: {
    spec: {
      template: {
        spec: {
          nodeSelector: { disk: 'ssd' },
          containers: [{ name: 'app', envFrom: [{ secretRef: { name: 'settings' } }] }],
        },
      },
    },
  },
  service: { metadata: { annotations: { 'example.com/team': 'shop' } } },
};

/** `synth` of an estate with ports, overlays and two environments, by object, against one that has none of them. */
export async function compareWholeFormat(work: string): Promise<void> {
  const at = (name: string) => join(work, name);
  writeRegistry(at('plain'), benchTenants({ tenants: 2 * TENANTS, services: SERVICES }));
  writeWholeRegistry(at('whole'));
  const synth = (name: string) => () => {
    const output = at(`${name}-output`);
    rmSync(output, { recursive: true, force: true });
    return run(process.execPath, [CLI, 'synth', '--no-cache', '--registry', at(name), '--output', output]);
  };
  const result = await medians({ plain: synth('plain'), whole: synth('whole') }, ROUNDS);
  const [plain, whole] = [objectsBelow(at('plain-output')), objectsBelow(at('whole-output'))];
  console.log(
    `\n${TENANTS} tenants × ${SERVICES} services in two environments, with ports and overlays: ${whole} objects; ${2 * TENANTS} tenants without: ${plain}\n`,
  );
  row('branchline synth, ports, overlays, environments', result.whole);
  row('branchline synth, none of them', result.plain);
  console.log();
  const [quick, slow] = [result.plain.seconds, result.whole.seconds];
  ratio('by object, with them / without', slow / whole / (quick / plain), 'at most 1.10');
  // Objects with two routed ports are larger.
  const [few, many] = [bytesBelow(at('plain-output')), bytesBelow(at('whole-output'))];
  ratio('by byte, with them / without', slow / many / (quick / few), 'at most 1.10');
}

/** The plain estate's tenants, in two environments, each service with `MORE`. */
export function writeWholeRegistry(folder: string): void {
  const write = (path: string, content: object) => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, dump({ apiVersion: 'branchline/v1', ...content }, { lineWidth: -1, noRefs: true }));
  };
  write('estate.yaml', {
    kind: 'Estate',
    environments: { staging: { class: 'staging' }, qa: { class: 'staging' } },
  });
  for (const { name, namespace, domain, services } of benchTenants({ tenants: TENANTS, services: SERVICES })) {
    const all = services.map(({ name: service, image, resources, readiness, route, calls }) => [
      service,
      {
        image,
        resources,
        probes: { readiness },
        ...(route !== undefined && { routes: [route] }),
        ...(calls !== undefined && { calls: [calls] }),
        ...MORE,
      },
    ]);
    const gateway = { selector: { istio: `${name}-gateway` }, variantAccess: ['hostname', 'header'] };
    const tenant = { kind: 'Tenant', name, namespace, domains: [domain], gateway, mtls: 'STRICT' };
    write(`${name}/tenant.yaml`, { ...tenant, services: Object.fromEntries(all) });
    write(`${name}/environments/qa.yaml`, {
      kind: 'Environment',
      namespace: `${namespace}-qa`,
      domains: [`qa.${domain}`],
      gateway: { selector: { istio: `${name}-gateway-qa` } },
      services: Object.fromEntries(services.map(({ name: service }) => [service, { replicas: 2 }])),
    });
    for (const ticket of new Set(services.flatMap(({ variants }) => variants))) {
      const changed = services.filter(({ variants }) => variants.includes(ticket));
      mkdirSync(join(folder, name, 'variants'), { recursive: true });
      writeFileSync(join(folder, name, 'variants', `${ticket}.yaml`), ticketFile(ticket, changed));
    }
  }
}

function objectsBelow(folder: string): number {
  return textsBelow(folder).reduce((sum, text) => sum + (text.match(/^kind: /gm)?.length ?? 0), 0);
}

function bytesBelow(folder: string): number {
  return textsBelow(folder).reduce((sum, text) => sum + text.length, 0);
}

function textsBelow(folder: string): string[] {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => path.endsWith('.k8s.yaml'));
  return paths.map((path) => readFileSync(join(folder, path), 'utf8'));
}
