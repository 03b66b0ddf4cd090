import type { AuthorizationPolicy, MeshModel, RequestAuthentication, Workload } from '../mesh-model';
import type { NetworkPod } from '../mesh-model/network-policy';
import { compareText } from '../text/compare-text';
import type { DestinationResult, PodsResult, Sent, TlsUse, Unknown } from './answer';
import { type Access, authorize, policiesFor } from './authorization';
import { authorizersOf } from './authorizers';
import { bypassOf } from './bypassed-port';
import { isGatewayProxy } from './gateway-proxy';
import { type Identity, identityOf, identityText } from './identity';
import { type Connection, type Door, misfit, notKnown } from './misfit';
import { isMeshed, type ServerTls, serverTls } from './mutual-tls';
import type { NetworkDrops } from './network-drop';
import { portSpeech } from './port-speech';
import type { RequestView } from './request';
import { serverNameAt } from './server-name';
import { type ResolvedTarget, targetPortOf } from './target';
import { checkToken, requestAuthenticationsFor, type TokenCheck, tokenWork } from './token';

/** Who connects: the identity that mTLS would show, and whether there is a proxy to show it. */
export interface Sender {
  readonly identity: Identity;
  readonly meshed: boolean;
  /** Its pods, for NetworkPolicies; absent where there are none, or nobody knows the pods. */
  readonly pod?: NetworkPod | undefined;
}

/** Of several kinds of pods, the first by name that does not take the request decides, in whichever order they are declared. */
export function worst(results: readonly PodsResult[]): DestinationResult {
  if (results.length === 1) return results[0]!.result;
  const named = ({ workload }: PodsResult) => workload?.object.title ?? '';
  const failed = results.filter(({ result }) => result.kind !== 'delivered');
  return (failed.sort((a, b) => compareText(named(a), named(b)))[0] ?? results[0]!).result;
}

/** The last step: the connection to the pods, and what they let in. */
export class Delivery {
  private readonly policies = new WeakMap<object, readonly AuthorizationPolicy[]>();
  private readonly authentications = new WeakMap<object, readonly RequestAuthentication[]>();
  private readonly modes = new WeakMap<Workload, Map<number, ServerTls>>();
  private readonly doors = new WeakMap<ResolvedTarget, Map<Workload | undefined, Door>>();

  /** Few meshes have a Sidecar that leads ports elsewhere. */
  private readonly hasIngress: boolean;

  constructor(
    private readonly model: MeshModel,
    private readonly drops: NetworkDrops,
  ) {
    this.hasIngress = model.sidecars.sidecars.some(({ ingress }) => ingress.length > 0);
  }

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

  /**
   * What becomes of a request at each kind of pods of its destination; never empty.
   *
   * @param sent what the sender puts into the connection
   */
  deliver(target: ResolvedTarget, request: RequestView, sender: Sender, sent: Sent, unknowns: Unknown[]): PodsResult[] {
    if (target.failure !== undefined) {
      const result: DestinationResult = { kind: 'error', status: 503, ...target.failure };
      return [{ workload: undefined, result, speech: undefined }];
    }
    if (target.unknown !== undefined) unknowns.push({ cause: 'endpoint-place', detail: target.unknown });
    const pods = target.workloads.length === 0 ? [undefined] : target.workloads;
    return pods.map((workload) => {
      const door = this.doorOf(target, workload);
      const tls = this.clientTls(target, workload, door.server ?? door.bypass?.proxy, sender);
      // gRPC is HTTP/2 unless a proxy makes something else of it.
      const carried = sender.meshed ? target.carried : sent === 'gRPC' ? 'HTTP/2' : 'as sent';
      const speech = { sent, added: tls === 'plaintext' ? undefined : tls, carried, taken: door.taken };
      const connection = { target, door, tls, sent, carried };
      const failure = this.drops.result(sender.pod, target, door) ?? misfit(connection);
      const token = failure === undefined ? this.checked(connection, request) : undefined;
      const result = failure ?? this.authorized(connection, request, sender, token, unknowns);
      if (failure === undefined) unknowns.push(...notKnown(connection), ...this.ledElsewhere(door));
      return {
        workload,
        result,
        speech,
        ...(result.kind === 'delivered' && token !== undefined && tokenWork(token)),
        ...(token?.kind === 'verified' && token.path !== request.path && { path: token.path }),
      };
    });
  }

  /** What the pods' proxy makes of a token; nothing where the port is for bytes. */
  private checked({ door, target }: Connection, request: RequestView): TokenCheck | undefined {
    if (door.server === undefined || isStream(target)) return undefined;
    return checkToken(this.authenticationsOf(door.workload!), request);
  }

  private authorized(
    connection: Connection,
    request: RequestView,
    sender: Sender,
    token: TokenCheck | undefined,
    unknowns: Unknown[],
  ): DestinationResult {
    const { target, door, tls } = connection;
    if (door.server === undefined) return { kind: 'delivered', tls };
    const tcp = isStream(target);
    const workload = door.workload!;
    const access: Access = {
      request,
      identity: tls === 'mtls' ? sender.identity : undefined,
      serverName: serverNameAt(connection, request),
      port: door.port,
      tcp,
      ...(token !== undefined && { token }),
    };
    const verdict = authorize(this.policiesOf(workload), access, authorizersOf(this.model));
    unknowns.push(...verdict.unknowns);
    return verdict.kind === 'denied'
      ? { kind: 'denied', status: tcp ? 503 : verdict.status, by: verdict.by, tls }
      : { kind: 'delivered', tls };
  }

  /** A Sidecar may lead what arrives at a port to another one of the pods, where something may listen or not. */
  private ledElsewhere({ workload, port, server }: Door): Unknown[] {
    if (!this.hasIngress || workload === undefined || server === undefined) return [];
    const sidecar = this.model.sidecars.lookup(workload.namespace, workload.labels);
    const listener = sidecar?.ingress.find((item) => item.port === port);
    const declared = [port, ...workload.ports.map(({ number }) => number)];
    if (sidecar === undefined || listener === undefined || declared.includes(listener.endpointPort)) return [];
    const pods = workload.object.title;
    const detail = `${sidecar.object.title} leads port ${port} of ${pods} to port ${listener.endpointPort}, which none of its containers declares: where nothing listens there, 503`;
    return [{ cause: 'sidecar-listener', detail, object: sidecar.object }];
  }

  /** The port behind which a workload, or a host outside, waits. */
  private doorOf(target: ResolvedTarget, workload: Workload | undefined): Door {
    const known = this.doors.get(target)?.get(workload);
    if (known !== undefined) return known;
    const { servicePort } = target;
    const port = servicePort === undefined ? target.port : targetPortOf(servicePort, workload);
    const proxy = workload !== undefined && isMeshed(this.model, workload) ? this.modeOf(workload, port) : undefined;
    const bypass = proxy === undefined ? undefined : bypassOf(workload!, port);
    const hasIdentity = proxy !== undefined && !isGatewayProxy(this.model, workload!);
    const identity = hasIdentity ? this.identityOf(workload!) : undefined;
    const found: Door = {
      workload,
      name: workload === undefined ? `${target.host} port ${target.port}` : `${workload.object.title} port ${port}`,
      port,
      carries: servicePort?.protocol,
      server: bypass === undefined ? proxy : undefined,
      ...(identity !== undefined && { identity }),
      ...(bypass !== undefined && { bypass: { by: bypass, proxy: proxy! } }),
      taken: portSpeech(this.model, target, workload),
    };
    const doors = this.doors.get(target) ?? new Map<Workload | undefined, Door>();
    this.doors.set(target, doors.set(workload, found));
    return found;
  }

  private identityOf({ namespace, serviceAccount }: Workload): string {
    return `spiffe://${identityText(identityOf(this.model.config, namespace, serviceAccount))}`;
  }

  /** What the client's proxy does: as its DestinationRule says, else mTLS wherever the other side can. */
  private clientTls(
    target: ResolvedTarget,
    workload: Workload | undefined,
    server: ServerTls | undefined,
    sender: Sender,
  ): TlsUse {
    if (!sender.meshed) return 'plaintext';
    switch (target.tlsMode) {
      case undefined: {
        if (workload === undefined) return 'plaintext';
        const able = target.keepsAddress
          ? target.workloads.every((each) => this.hasTlsMode(each))
          : server !== undefined && server.mode !== 'DISABLE' && this.hasTlsMode(workload);
        if (target.service?.external === true) return 'plaintext';
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

  /** True for pods of which Istio's registry says that they take mTLS, whatever policies say. */
  private hasTlsMode(workload: Workload): boolean {
    return (
      isMeshed(this.model, workload) && !(isGatewayProxy(this.model, workload) && workload.labels[TLS_MODE] !== 'istio')
    );
  }

  /** A PeerAuthentication is for sidecars: the servers of a gateway say for themselves what they take. */
  private modeAt(workload: Workload, port: number): ServerTls {
    return isGatewayProxy(this.model, workload)
      ? { mode: 'PERMISSIVE', object: undefined }
      : serverTls(this.model, workload, port);
  }

  private modeOf(workload: Workload, port: number): ServerTls {
    const modes = this.modes.get(workload) ?? new Map<number, ServerTls>();
    this.modes.set(workload, modes);
    const known = modes.get(port) ?? this.modeAt(workload, port);
    modes.set(port, known);
    return known;
  }
}

/**
 * Istio labels pods with sidecars so, and not those of gateways (`injection-template.yaml`, `gateway-injection-template.yaml`); where
 * it is missing, clients begin no mTLS by themselves.
 */
const TLS_MODE = 'security.istio.io/tlsMode';

function isStream({ servicePort }: ResolvedTarget): boolean {
  return servicePort?.protocol === 'tcp' || servicePort?.protocol === 'tls';
}

const NO_LABELS: Readonly<Record<string, string>> = {};
