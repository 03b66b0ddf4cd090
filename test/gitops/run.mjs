/**
 * Runs the tests with real GitOps tools: `node test/gitops/run.mjs [jest arguments]`.
 *
 * The first run builds them from source (minutes, after those of the mesh tests); later ones find all in the cache. The
 * tests get a network to themselves, as Argo CD listens on all addresses: root, or a kernel that gives user namespaces
 * to everyone, is all it takes.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as programs from '../mesh/binaries.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

const environment = { ...process.env };
try {
  await programs.debianPackages();
  environment.BRANCHLINE_ENVOY = await programs.envoy();
  environment.BRANCHLINE_LAB = await programs.lab();
  environment.BRANCHLINE_ETCD = await programs.etcd();
  environment.BRANCHLINE_KUBE_APISERVER = await programs.kubeApiserver();
  environment.BRANCHLINE_KUBE_CONTROLLER_MANAGER = await programs.kubeControllerManager();
  environment.BRANCHLINE_PILOT_DISCOVERY = await programs.pilotDiscovery();
  environment.BRANCHLINE_ISTIO_CRDS = await programs.istioCrds();
  environment.BRANCHLINE_KUSTOMIZE_CONTROLLER = await programs.kustomizeController();
  environment.BRANCHLINE_FLUX_CRDS = await programs.fluxCrds();
  environment.BRANCHLINE_ARGOCD = await programs.argocd();
  environment.BRANCHLINE_ARGOCD_CRDS = await programs.argocdCrds();
  environment.BRANCHLINE_KUSTOMIZE = await programs.kustomize();
} catch (error) {
  console.error(`gitops: ${error.message}`);
  process.exit(1);
}
programs.say(`ready: ${versions()}`);

/** What is run, by the modules that it is built from. */
function versions() {
  const of = (folder, module) => {
    const file = readFileSync(join(here, folder, 'go.mod'), 'utf8');
    return file.match(new RegExp(`^\\s*(?:require )?${module} (v[^\\s]+)`, 'm'))[1];
  };
  return [
    `kustomize-controller ${of('flux', 'github.com/fluxcd/kustomize-controller')}`,
    `Argo CD ${of('argocd', 'github.com/argoproj/argo-cd/v3')}`,
    `kustomize ${of('argocd', 'sigs.k8s.io/kustomize/kustomize/v5')}`,
    `Kubernetes ${of('../mesh/control-plane', 'k8s.io/kubernetes')}`,
    `Istio ${of('../mesh/lab', 'istio.io/istio')}`,
  ].join(', ');
}

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const tests = [process.execPath, jest, '--config', join(here, 'jest.config.cjs'), '--maxWorkers=2'];
const network = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
try {
  await programs.run(
    'unshare',
    [process.getuid() === 0 ? '-n' : '-rn', ...network, ...tests, ...process.argv.slice(2)],
    {
      cwd: root,
      env: { ...environment, PATH: `${environment.PATH}:/usr/sbin:/sbin` },
    },
  );
} catch {
  process.exitCode = 1;
}
