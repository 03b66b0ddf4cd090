import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { AUDIT_POLICY } from './audit-log';
import { readManifests } from './manifests';
import { freePorts, Processes, required } from './processes';

/** A Kubernetes object as it is sent and as it comes back. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly [field: string]: unknown;
}

/** What the API server said to one object. */
export interface Applied {
  /** `Kind/namespace/name`. */
  readonly id: string;
  /** The object as stored, if it was accepted. */
  readonly object?: KubeObject;
  /** Why it was not. */
  readonly error?: string;
}

/** Who may ask; all are cluster administrators, told apart in the audit log. */
export const USERS = ['test', 'flux', 'argocd', 'istiod', 'node', 'kube-controller-manager'] as const;
export type User = (typeof USERS)[number];

export interface ApiServerOptions {
  /**
   * The process in whose network to be.
   *
   * @default - that of this process
   */
  readonly networkOf?: number;
  /** @default - a free port */
  readonly port?: number;
}

interface Answer {
  readonly status: number;
  readonly body: { message?: string } & Record<string, unknown>;
}

/**
 * A real kube-apiserver with etcd and Istio's CRDs, on free ports of loopback: it says whether rendered objects are
 * accepted as they are. No controllers run, so nothing comes of what is applied.
 */
export class ApiServer {
  static async start({ networkOf, port }: ApiServerOptions = {}): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), 'api-server-'));
    const [etcdPort, etcdPeerPort, freePort] = (await freePorts(3)) as [number, number, number];
    const server = new ApiServer(folder, port ?? freePort, new Processes(folder, networkOf));
    try {
      server.startEtcd(etcdPort, etcdPeerPort);
      server.startApiServer(etcdPort);
      await server.processes.until('ready', async () => (await server.send('GET', '/readyz')).status === 200);
      await server.install(readFileSync(required('BRANCHLINE_ISTIO_CRDS'), 'utf8'));
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private readonly tokens = new Map(USERS.map((user) => [user, randomBytes(16).toString('hex')]));
  // The certificate is made by the server itself at its start; loopback needs no one else's word for it.
  private readonly agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  private readonly resources = new Map<string, { plural: string; namespaced: boolean }>();

  private constructor(
    /** Goes with the server. */
    readonly folder: string,
    private readonly port: number,
    /** Others may be added, to end with the server. */
    readonly processes: Processes,
  ) {}

  /** The file to which every change that was asked for is added. */
  get auditLog(): string {
    return join(this.folder, 'audit.log');
  }

  /** The path of a kubeconfig. */
  kubeconfig(user: User): string {
    const path = join(this.folder, `${user}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'cluster',
      contexts: [{ name: 'cluster', context: { cluster: 'cluster', user } }],
      clusters: [
        { name: 'cluster', cluster: { server: `https://127.0.0.1:${this.port}`, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: user, user: { token: this.tokens.get(user) } }],
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  }

  /**
   * Server-side apply of all objects, strictly validated: Namespaces first, the others in their order. `dryRun` stores
   * nothing, but then the objects' Namespaces have to be there already.
   */
  async apply(manifests: string | readonly string[], options: { dryRun?: boolean } = {}): Promise<Applied[]> {
    const objects = parse(readManifests(manifests));
    const rank = (object: KubeObject) => (object.kind === 'Namespace' ? 0 : 1);
    const answers: Applied[] = [];
    for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) {
      answers.push(await this.applyOne(object, options.dryRun ?? false));
    }
    return answers;
  }

  /** Adds CustomResourceDefinitions and waits until their kinds are served. */
  async install(crds: string): Promise<void> {
    const refused = (await this.apply(crds)).filter((answer) => answer.error);
    if (refused.length > 0) {
      throw new Error(refused.map((answer) => `${answer.id}: ${answer.error}`).join('\n'));
    }
    for (const crd of parse(crds)) {
      const { group, names, versions } = crd.spec as {
        group: string;
        names: { kind: string };
        versions: { name: string; served: boolean }[];
      };
      for (const version of versions.filter((candidate) => candidate.served)) {
        const apiVersion = `${group}/${version.name}`;
        await this.processes.until(`${names.kind} is served`, async () => {
          this.resources.clear();
          return (await this.resource(apiVersion, names.kind)) !== undefined;
        });
      }
    }
  }

  /** Deletes the same objects, the last first, and all that comes of them. What is not there is no error. */
  async remove(manifests: string | readonly string[]): Promise<void> {
    for (const object of parse(readManifests(manifests)).reverse()) {
      const path = await this.pathOf(object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name);
      if (path === undefined) continue;
      const { status, body } = await this.send('DELETE', `${path}?propagationPolicy=Background`);
      if (status >= 300 && status !== 404) throw new Error(`delete ${path}: ${body.message}`);
    }
  }

  /** The stored object, or undefined. */
  async get(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): Promise<KubeObject | undefined> {
    const path = await this.pathOf(apiVersion, kind, namespace, name);
    if (path === undefined) return undefined;
    const { status, body } = await this.send('GET', path);
    return status === 200 ? (body as unknown as KubeObject) : undefined;
  }

  /** Kinds by `group/plural`, as the server has them now. */
  async kinds(): Promise<Map<string, string>> {
    const groups = await this.send('GET', '/apis');
    const versions = (groups.body.groups as { versions: { groupVersion: string }[] }[]).flatMap((group) =>
      group.versions.map(({ groupVersion }) => groupVersion),
    );
    const found = new Map<string, string>();
    for (const version of ['v1', ...versions]) {
      const { body } = await this.send('GET', root(version));
      const group = version.includes('/') ? version.split('/')[0] : '';
      for (const { name, kind } of (body.resources ?? []) as { name: string; kind: string }[]) {
        if (!name.includes('/')) found.set(`${group}/${name}`, kind);
      }
    }
    return found;
  }

  /** Any request to the API, for what `apply` does not do. */
  send(method: string, path: string, body?: string, contentType = 'application/json'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.tokens.get('test')}`, 'content-type': contentType };
      const options = { host: '127.0.0.1', port: this.port, path, method, headers, agent: this.agent };
      const request = httpsRequest(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const json = text.startsWith('{');
          resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : { message: text } });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Ends both servers. There is nothing to keep, so neither is asked to end well, which would take half a minute. */
  async stop(): Promise<void> {
    this.agent.destroy();
    await this.processes.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async applyOne(object: KubeObject, dryRun: boolean): Promise<Applied> {
    const { name, namespace } = object.metadata;
    const id = `${object.kind}/${namespace ?? ''}/${name}`;
    const path = await this.pathOf(object.apiVersion, object.kind, namespace, name);
    if (path === undefined) return { id, error: `no kind ${object.kind} in ${object.apiVersion}` };
    const query = `fieldManager=test&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const answer = await this.send('PATCH', `${path}?${query}`, JSON.stringify(object), 'application/apply-patch+yaml');
    return answer.status < 300
      ? { id, object: answer.body as unknown as KubeObject }
      : { id, error: answer.body.message ?? `status ${answer.status}` };
  }

  private async pathOf(apiVersion: string, kind: string, namespace: string | undefined, name: string) {
    const resource = await this.resource(apiVersion, kind);
    if (resource === undefined) return undefined;
    const scope = resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    return `${root(apiVersion)}${scope}/${resource.plural}/${name}`;
  }

  private async resource(apiVersion: string, kind: string) {
    const key = `${apiVersion}/${kind}`;
    if (!this.resources.has(key)) {
      const { status, body } = await this.send('GET', root(apiVersion));
      if (status === 200) {
        for (const found of body.resources as { kind: string; name: string; namespaced: boolean }[]) {
          if (!found.name.includes('/')) {
            this.resources.set(`${apiVersion}/${found.kind}`, { plural: found.name, namespaced: found.namespaced });
          }
        }
      }
    }
    return this.resources.get(key);
  }

  private startEtcd(port: number, peerPort: number): void {
    const client = `http://127.0.0.1:${port}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    this.processes.start(required('BRANCHLINE_ETCD'), [
      ...['--name', 'test', '--data-dir', join(this.folder, 'etcd'), '--unsafe-no-fsync', '--log-level', 'error'],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `test=${peer}`],
      ...['--heartbeat-interval', '20', '--election-timeout', '100'],
    ]);
  }

  private startApiServer(etcdPort: number): void {
    const certificates = join(this.folder, 'certificates');
    mkdirSync(certificates);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = join(certificates, 'service-accounts.key');
    const publicFile = join(certificates, 'service-accounts.pub');
    const tokens = join(certificates, 'tokens.csv');
    writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
    const lines = [...this.tokens].map(([user, token]) => `${token},${user},${user},system:masters\n`);
    writeFileSync(tokens, lines.join(''));
    const policy = join(this.folder, 'audit-policy.json');
    writeFileSync(policy, JSON.stringify(AUDIT_POLICY));
    this.processes.start(required('BRANCHLINE_KUBE_APISERVER'), [
      ...['--etcd-servers', `http://127.0.0.1:${etcdPort}`, '--secure-port', String(this.port)],
      ...['--bind-address', '127.0.0.1', '--advertise-address', '127.0.0.1', '--cert-dir', certificates],
      ...['--service-account-issuer', 'https://kubernetes.default.svc', '--service-account-key-file', publicFile],
      ...['--service-account-signing-key-file', key, '--service-cluster-ip-range', '10.96.0.0/16'],
      // As installers of clusters set it.
      ...['--allow-privileged=true'],
      ...['--token-auth-file', tokens, '--authorization-mode', 'RBAC', '--endpoint-reconciler-type', 'none'],
      ...['--audit-policy-file', policy, '--audit-log-path', this.auditLog, '--audit-log-mode', 'blocking'],
    ]);
  }
}

function parse(text: string): KubeObject[] {
  return (
    parseAllDocuments(text)
      .map((document) => document.toJS() as KubeObject | null)
      // A kustomization.yaml is read by kustomize and never sent to a server.
      .filter((object): object is KubeObject => object?.apiVersion.startsWith('kustomize.config.k8s.io/') === false)
  );
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
