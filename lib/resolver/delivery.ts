import type { AuthorizationPolicy, MeshModel, RequestAuthentication, Workload } from '../mesh-model';
import type { DestinationResult, PodsResult, TlsUse, Unknown } from './answer';
import { type Access, authorize, policiesFor } from './authorization';
import type { Identity } from './identity';
import { isMeshed, type ServerTls, serverTls } from './mutual-tls';
import type { RequestView } from './request';
import { type ResolvedTarget, targetPortOf } from './target';
import { checkToken, requestAuthenticationsFor } from './token';

/** Who connects: the identity that mTLS would show, and whether there is a proxy to show it. */
export interface Sender {
  readonly identity: Identity;
  readonly meshed: boolean;
}

/** Of several kinds of pods, the first that does not take the request decides. */
export function worst(results: readonly PodsResult[]): DestinationResult {
  return (results.find(({ result }) => result.kind !== 'delivered') ?? results[0]!).result;
}

/** The last step: the connection to the pods, and what they let in. */
export class Delivery {
  private readonly policies = new WeakMap<object, readonly AuthorizationPolicy[]>();
  private readonly authentications = new WeakMap<object, readonly RequestAuthentication[]>();
  private readonly meshed = new WeakMap<Workload, boolean>();
  private readonly modes = new WeakMap<Workload, Map<number, ServerTls>>();

  constructor(private readonly model: MeshModel) {}

  /** Policies of a workload, found once. */
  policiesOf(workload: Pick<Workload, 'namespace' | 'labels'>): readonly AuthorizationPolicy[] {
    const known = this.policies.get(workload.labels);
    if (known !== undefined) return known;
    const found = policiesFor(this.model, workload);
    this.policies.set(workload.labels, found);
    return found;
  }

  /** RequestAuthentications of a workload, found once. */
  authenticationsOf(workload: Pick<Workload, 'namespace' | 'labels'>): readonly RequestAuthentication[] {
    const known = this.authentications.get(workload.labels);
    if (known !== undefined) return known;
    const found = requestAuthenticationsFor(this.model, workload);
    this.authentications.set(workload.labels, found);
    return found;
  }

  /** What becomes of a request at each kind of pods of its destination; never empty. */
  deliver(target: ResolvedTarget, request: RequestView, sender: Sender, unknowns: Unknown[]): PodsResult[] {
    if (target.failure !== undefined) {
      return [{ workload: undefined, result: { kind: 'error', status: 503, ...target.failure } }];
    }
    if (target.unknown !== undefined) unknowns.push({ cause: 'endpoint-place', detail: target.unknown });
    if (target.workloads.length === 0) {
      const tls =
        target.tlsMode === 'ISTIO_MUTUAL' ? 'mtls' : (target.tlsMode ?? 'DISABLE') === 'DISABLE' ? 'plaintext' : 'tls';
      if (tls === 'mtls') {
        const detail = `whether ${target.host} speaks mTLS of the mesh is not known`;
        unknowns.push({
          cause: 'tls-to-application',
          detail,
          ...(target.service && { object: target.service.object }),
        });
      }
      return [{ workload: undefined, result: { kind: 'delivered', tls } }];
    }
    return target.workloads.map((workload) => {
      return { workload, result: this.deliverTo(workload, target, request, sender, unknowns) };
    });
  }

  private deliverTo(
    workload: Workload,
    target: ResolvedTarget,
    request: RequestView,
    sender: Sender,
    unknowns: Unknown[],
  ): DestinationResult {
    const port = target.servicePort === undefined ? target.port : targetPortOf(target.servicePort, workload);
    const meshed = this.isMeshed(workload);
    const server = meshed ? this.modeOf(workload, port) : undefined;
    const tls = this.clientTls(target, workload, server, sender);
    const name = `${workload.object.title} port ${port}`;
    const where = server?.object === undefined ? '' : ` (${server.object.title})`;
    if (tls === 'plaintext' && server?.mode === 'STRICT') {
      return failed('connection_termination', `${name} takes mTLS only${where}, and gets plaintext`);
    }
    if (tls === 'mtls' && server?.mode === 'DISABLE') {
      return failed('connection_failure', `${name} takes plaintext only${where}, and gets mTLS`);
    }
    if (tls === 'mtls' && !meshed) return failed('connection_failure', `${name} has no proxy, and gets mTLS`);
    if (tls === 'tls' && server?.mode === 'STRICT') {
      return failed('connection_failure', `${name} takes mTLS of the mesh only${where}, and gets other TLS`);
    }
    if (tls === 'tls') {
      const detail = `whether ${workload.object.title} itself speaks TLS on port ${port} is not known`;
      unknowns.push({ cause: 'tls-to-application', detail, object: workload.object });
    }
    if (!meshed) return { kind: 'delivered', tls };
    const tcp = target.servicePort?.protocol === 'tcp' || target.servicePort?.protocol === 'tls';
    const access: Access = {
      request,
      identity: tls === 'mtls' ? sender.identity : undefined,
      port,
      tcp,
      ...(!tcp && { token: checkToken(this.authenticationsOf(workload), request) }),
    };
    const verdict = authorize(this.policiesOf(workload), access, this.model.config.authorizers);
    unknowns.push(...verdict.unknowns);
    return verdict.kind === 'denied'
      ? { kind: 'denied', status: tcp ? 503 : verdict.status, by: verdict.by, tls }
      : { kind: 'delivered', tls };
  }

  /** What the client's proxy does: as its DestinationRule says, else mTLS wherever the other side can. */
  private clientTls(target: ResolvedTarget, workload: Workload, server: ServerTls | undefined, sender: Sender): TlsUse {
    if (!sender.meshed) return 'plaintext';
    switch (target.tlsMode) {
      case undefined: {
        const able = server !== undefined && server.mode !== 'DISABLE' && target.service?.external !== true;
        return this.model.config.autoMtls && able && this.namespaceTakesTls(workload.namespace) ? 'mtls' : 'plaintext';
      }
      case 'DISABLE':
        return 'plaintext';
      case 'ISTIO_MUTUAL':
        return 'mtls';
      default:
        return 'tls';
    }
  }

  /** Auto mTLS is off for a whole service when its namespace says DISABLE, whatever its workloads say. */
  private namespaceTakesTls(namespace: string): boolean {
    return serverTls(this.model, { namespace, labels: NO_LABELS }, 0).mode !== 'DISABLE';
  }

  private isMeshed(workload: Workload): boolean {
    const known = this.meshed.get(workload);
    if (known !== undefined) return known;
    const found = isMeshed(this.model, workload);
    this.meshed.set(workload, found);
    return found;
  }

  private modeOf(workload: Workload, port: number): ServerTls {
    const modes = this.modes.get(workload) ?? new Map<number, ServerTls>();
    this.modes.set(workload, modes);
    const known = modes.get(port) ?? serverTls(this.model, workload, port);
    modes.set(port, known);
    return known;
  }
}

const NO_LABELS: Readonly<Record<string, string>> = {};

function failed(reason: 'connection_termination' | 'connection_failure', detail: string): DestinationResult {
  return { kind: 'error', status: 503, reason, detail };
}
