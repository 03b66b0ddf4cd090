// Makes the types in this folder from Istio's own CustomResourceDefinitions:
//
//   npm run imports                       from imports/istio-crds.yaml, as committed
//   npm run imports -- path/to/crds.yaml  from another release's customresourcedefinitions.gen.yaml
//                                         (Go module istio.io/api, folder kubernetes/)
//
// Only the kinds that Branchline emits, only the served version v1, without prose: that keeps the generated code a
// tenth of the size, and the bare class name from changing its version when upstream adds one.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump, loadAll } from 'js-yaml';

const here = dirname(fileURLToPath(import.meta.url));
const KINDS = [
  'AuthorizationPolicy',
  'DestinationRule',
  'Gateway',
  'PeerAuthentication',
  'RequestAuthentication',
  'ServiceEntry',
  'Sidecar',
  'Telemetry',
  'VirtualService',
];
const trimmed = join(here, 'istio-crds.yaml');
/** Kinds that Branchline does not emit, whose fields `check` knows, in their newest version. */
const CHECKED_KINDS = ['EnvoyFilter', 'ProxyConfig', 'WasmPlugin', 'WorkloadEntry', 'WorkloadGroup'];
const checked = join(here, 'istio-crds-checked.yaml');

/** Drops what describes but does not constrain. A property that is itself named `description` stays. */
function withoutProse(value, isPropertyMap = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isPropertyMap || (key !== 'description' && !key.startsWith('x-kubernetes-validations')))
      .map(([key, child]) => [key, withoutProse(child, !isPropertyMap && key === 'properties')]),
  );
}

function trim(crd, version = 'v1') {
  const { group, names, scope, versions } = crd.spec;
  const taken = versions.filter(({ name, served }) => name === version && served);
  if (taken.length !== 1) throw new Error(`${names.kind}: expected one served version ${version}, got ${taken.length}`);
  const schema = taken.map(({ name, served, storage, schema }) => ({ name, served, storage, schema: withoutProse(schema) }));
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name: crd.metadata.name },
    spec: { group, names: { kind: names.kind, plural: names.plural }, scope, versions: schema },
  };
}

/** The newest served version of a kind: v1, else v1beta1, else v1alpha3. */
function newest({ spec }) {
  const served = spec.versions.filter(({ served }) => served).map(({ name }) => name);
  return ['v1', 'v1beta1', 'v1alpha3', 'v1alpha1'].find((name) => served.includes(name));
}

function write(file, all, kinds, versionOf) {
  const crds = all.filter((crd) => kinds.includes(crd?.spec?.names?.kind));
  const found = crds.map((crd) => crd.spec.names.kind).sort();
  if (found.join() !== kinds.join()) throw new Error(`expected ${kinds.join()}, found ${found.join()}`);
  const text = crds.map((crd) => dump(trim(crd, versionOf(crd)), { lineWidth: 120 })).join('---\n');
  writeFileSync(file, `# Istio 1.31's CustomResourceDefinitions, without prose; see generate.mjs.\n${text}`);
}

const source = process.argv[2];
if (source !== undefined) {
  const all = loadAll(readFileSync(source, 'utf8'));
  write(trimmed, all, KINDS, () => 'v1');
  write(checked, all, CHECKED_KINDS, newest);
}

execFileSync(
  process.execPath,
  [join(here, '../node_modules/cdk8s-cli/bin/cdk8s'), 'import', trimmed, '-l', 'typescript', '-o', here, '--no-save', '--class-prefix', ''],
  { stdio: 'inherit', cwd: join(here, '..'), env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } },
);
for (const file of readdirSync(here).filter((name) => name.endsWith('.ts')).sort()) console.log(`imports/${file}`);
