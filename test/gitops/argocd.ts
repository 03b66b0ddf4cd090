import { delimiter, dirname, join } from 'node:path';
import { freePorts, required } from '../mesh/processes';
import type { Tool, ToolOptions } from './tool';

const NAMESPACE = 'argocd';
const APPLICATIONS = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/applications`;

/** What Argo CD's installation makes, as far as is used here. */
const INSTALLED = `
apiVersion: v1
kind: Namespace
metadata: { name: ${NAMESPACE} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: ${NAMESPACE}, labels: { app.kubernetes.io/part-of: argocd } }
---
apiVersion: v1
kind: Secret
metadata: { name: argocd-secret, namespace: ${NAMESPACE}, labels: { app.kubernetes.io/part-of: argocd } }
stringData: { server.secretkey: not-a-secret }
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: default, namespace: ${NAMESPACE} }
spec:
  sourceRepos: ["*"]
  destinations: [{ namespace: "*", server: "*" }]
  clusterResourceWhitelist: [{ group: "*", kind: "*" }]
`;

/** The Application for `dist/gitops` that users write. */
const bootstrap = (url: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: estate, namespace: ${NAMESPACE} }
spec:
  project: default
  source: { repoURL: "${url}", targetRevision: main, path: dist/gitops }
  destination: { server: https://kubernetes.default.svc, namespace: ${NAMESPACE} }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;

interface Application {
  readonly metadata: { readonly name: string };
  readonly operation?: unknown;
  readonly status?: {
    readonly sync?: { readonly status: string; readonly revision?: string };
    readonly health?: { readonly status: string };
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly syncResult?: { readonly revision: string };
    };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

const ASK_AGAIN = 5_000;

function hasError(status: Application['status']): boolean {
  return status?.conditions?.some(({ type }) => type.endsWith('Error')) === true;
}

/** Argo CD's application-controller and repo-server, with the cache that they share. */
export class ArgoCd implements Tool {
  static async start(options: ToolOptions): Promise<ArgoCd> {
    const { cluster, repository, server, processes, folder } = options;
    const { bootstrap: objects = bootstrap(`${server.url}/${repository.name}`) } = options;
    const refused = (await cluster.apply(`${INSTALLED}---\n${objects}`)).filter(({ error }) => error);
    const [cache, files, ...metrics] = (await freePorts(4)) as [number, number, number, number];
    const redisAddress = `127.0.0.1:${cache}`;
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    const argocd = required('BRANCHLINE_ARGOCD');
    const kustomize = dirname(required('BRANCHLINE_KUSTOMIZE'));
    const redis = ['--redis', redisAddress];
    const start = (name: string, ...args: string[]) =>
      processes.start(argocd, args, {
        cwd: folder,
        env: {
          ARGOCD_BINARY_NAME: name,
          ARGOCD_FAKE_IN_CLUSTER: 'true',
          ARGOCD_GPG_ENABLED: 'false',
          ARGOCD_ASK_PASS_SOCK: join(folder, 'ask-pass'),
          KUBECONFIG: cluster.kubeconfig('argocd'),
          PATH: [kustomize, process.env.PATH].join(delimiter),
          HOME: folder,
          TMPDIR: folder,
        },
      });
    start('redis', redisAddress);
    start(
      'argocd-repo-server',
      ...['--address', '127.0.0.1', '--port', String(files)],
      ...['--metrics-address', '127.0.0.1', '--metrics-port', String(metrics[0]), '--disable-tls', ...redis],
    );
    start(
      'argocd-application-controller',
      ...['--kubeconfig', cluster.kubeconfig('argocd'), '-n', NAMESPACE],
      ...['--repo-server', `127.0.0.1:${files}`, '--repo-server-plaintext', ...redis],
      ...['--metrics-port', String(metrics[1])],
    );
    return new ArgoCd(options);
  }

  private askedAt = 0;

  private constructor(private readonly options: ToolOptions) {}

  async announce(): Promise<void> {
    const patch = JSON.stringify({ metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } });
    for (const { metadata } of await this.applications()) {
      const path = `${APPLICATIONS}/${metadata.name}`;
      await this.options.cluster.send('PATCH', path, patch, 'application/merge-patch+json');
    }
  }

  async applied(commit: string): Promise<true | string> {
    const waiting = (await this.applications())
      .filter(
        ({ operation, status }) =>
          operation !== undefined ||
          status?.operationState?.phase !== 'Succeeded' ||
          status.sync?.status !== 'Synced' ||
          status.sync.revision !== commit ||
          status.health?.status !== 'Healthy' ||
          hasError(status),
      )
      .map(({ metadata, status }) => {
        const { sync, health, operationState, conditions } = status ?? {};
        return `${metadata.name}: ${JSON.stringify({ sync, health, operationState, conditions }).slice(0, 3000)}`;
      });
    if (waiting.length === 0) return true;
    await this.askAgain();
    return waiting.join('\n');
  }

  /**
   * What an Application shows may be older than what it is: an error that was true between two objects of a commit stays until Argo CD
   * looks the next time, which it does every three minutes.
   */
  private async askAgain(): Promise<void> {
    const failing = (await this.applications()).filter(({ status }) => hasError(status));
    if (failing.length === 0 || Date.now() < this.askedAt + ASK_AGAIN) return;
    this.askedAt = Date.now();
    await this.announce();
  }

  async refused(commit: string): Promise<string | undefined> {
    const failed = (await this.applications()).find(({ status }) => {
      const { phase, syncResult, message } = status?.operationState ?? {};
      return syncResult?.revision === commit && (phase === 'Failed' || /Retrying attempt/.test(message ?? ''));
    });
    return failed && `${failed.metadata.name}: ${JSON.stringify(failed.status?.operationState)}`;
  }

  private async applications(): Promise<readonly Application[]> {
    const { body } = await this.options.cluster.send('GET', APPLICATIONS);
    return body.items as Application[];
  }
}
