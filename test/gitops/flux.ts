import { createHash } from 'node:crypto';
import { required } from '../mesh/processes';
import { archiveOf } from './git-server';
import type { Tool, ToolOptions } from './tool';

const NAMESPACE = 'flux-system';
const SOURCE = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/gitrepositories/flux-system`;
const KUSTOMIZATIONS = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/kustomizations`;

/** What Flux's installation makes, as far as is used here. */
const INSTALLED = `
apiVersion: v1
kind: Namespace
metadata: { name: ${NAMESPACE} }
`;

/** The repository, and the Kustomization for `dist/gitops` that users write. */
const bootstrap = (url: string) => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: ${NAMESPACE} }
spec: { url: "${url}", interval: 1h, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: estate, namespace: ${NAMESPACE} }
spec:
  interval: 10m
  path: ./dist/gitops
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;

interface Kustomization {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly lastAppliedRevision?: string;
    readonly lastAttemptedRevision?: string;
    readonly conditions?: readonly { type: string; status: string; reason: string; message: string }[];
  };
}

/**
 * Flux's kustomize-controller. What its source-controller would do, fetch a commit and put it where it can be loaded,
 * the test does.
 */
export class Flux implements Tool {
  static async start(options: ToolOptions): Promise<Flux> {
    const { cluster, repository, server, processes, folder } = options;
    const { bootstrap: objects = bootstrap(`${server.url}/${repository.name}`) } = options;
    const refused = (await cluster.apply(`${INSTALLED}---\n${objects}`)).filter(({ error }) => error);
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    const args = [
      ...['--watch-all-namespaces=true', '--enable-leader-election=false', '--no-remote-bases=true'],
      ...['--metrics-addr=127.0.0.1:0', '--health-addr=127.0.0.1:0', '--interval-jitter-percentage=0'],
      // The only setting that is not Flux's own: how often a stage looks whether the one before is ready (30 s).
      '--requeue-dependency=1s',
    ];
    processes.start(required('BRANCHLINE_KUSTOMIZE_CONTROLLER'), args, {
      cwd: folder,
      env: { KUBECONFIG: cluster.kubeconfig('flux'), RUNTIME_NAMESPACE: NAMESPACE, HOME: folder, TMPDIR: folder },
    });
    return new Flux(options);
  }

  private constructor(private readonly options: ToolOptions) {}

  async announce(commit: string): Promise<void> {
    const { cluster, repository, server } = this.options;
    const archive = archiveOf(repository.folder, commit);
    const status = {
      observedGeneration: 1,
      artifact: {
        path: `${repository.name}/${commit}.tar.gz`,
        url: `${server.url}/archive/${repository.name}/${commit}.tar.gz`,
        revision: revision(commit),
        digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
        size: archive.length,
        lastUpdateTime: new Date().toISOString(),
      },
    };
    const answer = await cluster.send(
      'PATCH',
      `${SOURCE}/status`,
      JSON.stringify({ status }),
      'application/merge-patch+json',
    );
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
  }

  async applied(commit: string): Promise<true | string> {
    const waiting = (await this.kustomizations())
      .filter(
        ({ metadata, status }) =>
          status?.lastAppliedRevision !== revision(commit) ||
          status.observedGeneration !== metadata.generation ||
          ready(status)?.status !== 'True',
      )
      .map(({ metadata, status }) => `${metadata.name}: ${ready(status)?.message}`);
    return waiting.length === 0 || waiting.join('\n');
  }

  async refused(commit: string): Promise<string | undefined> {
    const failed = (await this.kustomizations()).find(
      ({ status }) =>
        status?.lastAttemptedRevision === revision(commit) && ready(status)?.reason === 'ReconciliationFailed',
    );
    return failed && `${failed.metadata.name}: ${ready(failed.status)?.message}`;
  }

  private async kustomizations(): Promise<readonly Kustomization[]> {
    const { body } = await this.options.cluster.send('GET', KUSTOMIZATIONS);
    return body.items as Kustomization[];
  }
}

const revision = (commit: string) => `main@sha1:${commit}`;

const ready = (status: Kustomization['status']) => status?.conditions?.find(({ type }) => type === 'Ready');
