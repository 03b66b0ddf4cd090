import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readManifests } from './manifests';

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

interface Answer {
  readonly status: number;
  readonly body: { message?: string } & Record<string, unknown>;
}

/**
 * A real kube-apiserver with etcd and Istio's CRDs, on free ports of loopback: it says whether rendered objects are
 * accepted as they are. No controllers run, so nothing comes of what is applied.
 */
export class ApiServer {
  static async start(): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), 'api-server-'));
    const [etcdPort, etcdPeerPort, port] = await freePorts(3);
    const server = new ApiServer(folder, port);
    try {
      server.startEtcd(etcdPort, etcdPeerPort);
      server.startApiServer(etcdPort);
      await server.until('ready', async () => (await server.send('GET', '/readyz')).status === 200);
      await server.install(readFileSync(required('BRANCHLINE_ISTIO_CRDS'), 'utf8'));
    } catch (error) {
      const words = server.lastWords;
      await server.stop();
      throw new Error(`${error instanceof Error ? error.message : error}\n${words}`);
    }
    return server;
  }

  private readonly token = randomBytes(16).toString('hex');
  // The certificate is made by the server itself at its start; loopback needs no one else's word for it.
  private readonly agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  private readonly children: ChildProcess[] = [];
  private readonly resources = new Map<string, { plural: string; namespaced: boolean }>();
  private lastWords = '';

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

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
        await this.until(`${names.kind} is served`, async () => {
          this.resources.clear();
          return (await this.resource(apiVersion, names.kind)) !== undefined;
        });
      }
    }
  }

  /** Any request to the API, for what `apply` does not do. */
  send(method: string, path: string, body?: string, contentType = 'application/json'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.token}`, 'content-type': contentType };
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
    await Promise.all(this.children.map(kill));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async applyOne(object: KubeObject, dryRun: boolean): Promise<Applied> {
    const { name, namespace } = object.metadata;
    const id = `${object.kind}/${namespace ?? ''}/${name}`;
    const resource = await this.resource(object.apiVersion, object.kind);
    if (!resource) {
      return { id, error: `no kind ${object.kind} in ${object.apiVersion}` };
    }
    const scope = resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    const query = `fieldManager=test&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const path = `${root(object.apiVersion)}${scope}/${resource.plural}/${name}?${query}`;
    const answer = await this.send('PATCH', path, JSON.stringify(object), 'application/apply-patch+yaml');
    return answer.status < 300
      ? { id, object: answer.body as unknown as KubeObject }
      : { id, error: answer.body.message ?? `status ${answer.status}` };
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
    this.spawn(required('BRANCHLINE_ETCD'), [
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
    writeFileSync(tokens, `${this.token},test,test,system:masters\n`);
    this.spawn(required('BRANCHLINE_KUBE_APISERVER'), [
      ...['--etcd-servers', `http://127.0.0.1:${etcdPort}`, '--secure-port', String(this.port)],
      ...['--bind-address', '127.0.0.1', '--advertise-address', '127.0.0.1', '--cert-dir', certificates],
      ...['--service-account-issuer', 'https://kubernetes.default.svc', '--service-account-key-file', publicFile],
      ...['--service-account-signing-key-file', key, '--service-cluster-ip-range', '10.96.0.0/16'],
      ...['--token-auth-file', tokens, '--authorization-mode', 'RBAC', '--endpoint-reconciler-type', 'none'],
    ]);
  }

  private spawn(program: string, args: string[]): void {
    // Tied to this process, so that a test run that is killed leaves no server behind.
    const tied = ['--pdeathsig', 'KILL', program, ...args];
    const child = spawn('setpriv', tied, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (data: Buffer) => {
      this.lastWords = (this.lastWords + data.toString()).slice(-4000);
    });
    this.children.push(child);
  }

  private async until(what: string, state: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const ended = this.children.find((child) => child.exitCode !== null);
      if (ended) {
        throw new Error(`${ended.spawnargs[3]} ended with ${ended.exitCode}`);
      }
      if (await state().catch(() => false)) return;
      if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
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

function required(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run the mesh tests with test/mesh/run.mjs`);
  return path;
}

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Ports nobody listens on; all are held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}
