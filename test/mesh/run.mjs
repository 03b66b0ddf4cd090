/**
 * Runs the tests on a real mesh: `node test/mesh/run.mjs [jest arguments]`.
 *
 * The first run builds Istio from source (minutes); later ones find all in the cache. Each lab makes its own network
 * and mount namespaces, so nothing here touches the network of the machine: root, or a kernel that gives user
 * namespaces to everyone, is all it takes.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  argocdCrds,
  certManager,
  certManagerCrds,
  debianPackages,
  enforcer,
  envoy,
  etcd,
  fluxCrds,
  gatewayApiCrds,
  istioCrds,
  istioctl,
  kubeApiserver,
  kubeControllerManager,
  kustomize,
  lab,
  onPath,
  pilotDiscovery,
  run,
  say,
} from './binaries.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

const environment = { ...process.env };
try {
  await debianPackages();
  environment.BRANCHLINE_ENVOY = await envoy();
  environment.BRANCHLINE_LAB = await lab();
  environment.BRANCHLINE_ISTIOCTL = await istioctl();
  environment.BRANCHLINE_ETCD = await etcd();
  environment.BRANCHLINE_KUBE_APISERVER = await kubeApiserver();
  environment.BRANCHLINE_KUBE_CONTROLLER_MANAGER = await kubeControllerManager();
  environment.BRANCHLINE_PILOT_DISCOVERY = await pilotDiscovery();
  environment.BRANCHLINE_ISTIO_CRDS = await istioCrds();
  environment.BRANCHLINE_GATEWAY_API_CRDS = await gatewayApiCrds();
  environment.BRANCHLINE_ENFORCER = await enforcer();
  environment.BRANCHLINE_KUSTOMIZE = await kustomize();
  environment.BRANCHLINE_FLUX_CRDS = await fluxCrds();
  environment.BRANCHLINE_ARGOCD_CRDS = await argocdCrds();
  environment.BRANCHLINE_CERT_MANAGER = await certManager();
  environment.BRANCHLINE_CERT_MANAGER_CRDS = await certManagerCrds();
} catch (error) {
  console.error(`mesh: ${error.message}`);
  process.exit(1);
}
say('ready');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const config = join(here, 'jest.config.cjs');
try {
  const without = ['java', 'mvn'].every(onPath) ? [] : ['--testPathIgnorePatterns', '/test/mesh/chain/'];
  if (without.length > 0) say('test/mesh/chain is left out: it needs Java 17 and Maven');
  await run(process.execPath, [jest, '--config', config, '--runInBand', ...without, ...process.argv.slice(2)], {
    cwd: root,
    env: environment,
  });
} catch {
  process.exitCode = 1;
}
