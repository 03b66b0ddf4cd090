import type {
  DestinationRule,
  Fault,
  Gateway,
  GatewayServer,
  HttpMatch,
  HttpRule,
  MeshObject,
  MeshService,
  Retries,
  StreamRule,
  Subset,
  VirtualService,
  Workload,
} from '../mesh-model';
import type { ErrorReason } from './error-reason';
import type { MeshRequest, RequestView } from './request';

export { type ErrorReason, RESPONSE_FLAGS } from './error-reason';

/** What becomes of a request at one proxy, and why. */
export interface Answer {
  /** What was asked. */
  readonly asked: MeshRequest;
  /** The request as the proxy sees it. */
  readonly request: RequestView;
  /** The gateway's server that takes the connection; absent for requests from workloads. */
  readonly server?: { readonly gateway: Gateway; readonly server: GatewayServer };
  /** The host entry of the route table that was taken, if any matched. */
  readonly virtualHost?: VirtualHostHit;
  /** The rule that was taken, if any. */
  readonly rule?: RuleHit;
  /** What the check of tokens at a gateway changed of the headers, in words: `no x-user`, `x-user: claim sub`. @default nothing */
  readonly tokenChanges?: readonly string[];
  /** Where that check took a token out of the request: `authorization`, `?access_token`. @default nowhere */
  readonly tokenTakenOut?: readonly string[];
  /** What happens to the request. */
  readonly outcome: Outcome;
  /** What may change the answer and cannot be known from YAML. */
  readonly unknowns: readonly Unknown[];
}

/** The entry of the route table that a request falls under. */
export interface VirtualHostHit {
  /** The entry's name: `acme.example.com`, `*.example.com`, `cms.acme.svc.cluster.local`. */
  readonly domain: string;
  /** How many rules stand under this entry. */
  readonly rules: number;
  /** The service whose own entry this is, for requests inside the mesh. */
  readonly service?: MeshService;
}

/** The rule that takes a request. */
export interface RuleHit {
  /** Absent where a service has no VirtualService: Istio's own default rule. */
  readonly virtualService?: VirtualService;
  /** The rule itself; absent for Istio's own default rule. */
  readonly rule?: HttpRule | StreamRule;
  /** The entry of the rule's `match` list that fits; absent for a rule without conditions. */
  readonly match?: HttpMatch;
  /** Its place among the entry's rules, counted from 0. */
  readonly index: number;
  /** The name in Envoy's access log: the rule's, with the match's after a dot. */
  readonly name: string;
  /** The object that holds the rule: of a delegate, the delegate. Absent for Istio's own default rule. */
  readonly object?: MeshObject;
  /** The field in that object: `['spec', 'http', 0]`. */
  readonly path?: readonly (string | number)[];
}

/** Why a rule that stands before the chosen one does not match. */
export interface SkippedRule extends Omit<RuleHit, 'index'> {
  /** The first condition that does not hold, in words. */
  readonly reason: string;
}

/** What happens to the request. */
export type Outcome =
  /** It goes to services, shared out by weight. */
  | ForwardOutcome
  /** The proxy answers with a redirect. */
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  /** The proxy answers by itself, as a rule says. */
  | { readonly kind: 'direct-response'; readonly status: number; readonly body: string | undefined }
  /** The proxy refuses it by policy: 401 for a token that it does not accept; no status where it closes a connection. */
  | { readonly kind: 'denied'; readonly status: 401 | 403 | undefined; readonly by: PolicyHit }
  /** The proxy answers with an error of its own. */
  | { readonly kind: 'error'; readonly status: number; readonly reason: ErrorReason; readonly detail: string }
  /** The proxy lets it pass to the address it was sent to, without any rule (`ALLOW_ANY`). */
  | {
      readonly kind: 'passthrough';
      /** `http`: the sender's own proxy reads it, and answers 503 where the connection fails; `tcp`: no proxy of the sender reads it. */
      readonly protocol: 'http' | 'tcp';
      readonly detail: string;
      /** The host outside that it leads to, where the name that was asked for stands for another. */
      readonly leadsTo?: string;
      /** Where the address leads, if the input knows. */
      readonly destination?: DestinationShare;
      readonly headers: ReadonlyMap<string, string>;
    }
  /** No connection: nothing listens, no certificate for the name, or the handshake fails. */
  | { readonly kind: 'unreachable'; readonly detail: string };

/** A request goes to services, shared out by weight. */
export interface ForwardOutcome {
  /** Tells this outcome from the others. */
  readonly kind: 'forward';
  /** `http`: routed by its content; `tcp`: bytes, by port or server name. */
  readonly protocol: 'http' | 'tcp';
  /** Those with a share above zero, in the order of the rule. Shares add up to 1. */
  readonly destinations: readonly DestinationShare[];
  /** Where copies go; their answers are dropped. */
  readonly mirrors: readonly MirrorShare[];
  /** The fault that is put in, if the rule has one. */
  readonly fault: Fault | undefined;
  /** As written (`2s`). @default none: no timeout */
  readonly timeout: string | undefined;
  /** @default Istio's: two attempts on connection failures */
  readonly retries: Retries | undefined;
}

/** Where requests go, and what is found there. */
export interface Target {
  /** Qualified: `cms.acme.svc.cluster.local`. */
  readonly host: string;
  /** The port of the host. */
  readonly port: number;
  /** The subset's name; empty for all pods of the host. */
  readonly subset: string;
  /** The service, if the client's proxy knows it. */
  readonly service: MeshService | undefined;
  /** The merged DestinationRule's subset, and the rule it was found in. */
  readonly subsetDefinition: Subset | undefined;
  /** The DestinationRules that apply, the oldest first. */
  readonly destinationRules: readonly DestinationRule[];
  /** Workloads whose pods may take the request. */
  readonly workloads: readonly Workload[];
  /** Addresses of a ServiceEntry. */
  readonly addresses: readonly string[];
}

/** One destination and its share of the requests. */
export interface DestinationShare extends Target {
  /** 0 to 1. */
  readonly share: number;
  /** The request as it leaves for this destination. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of headers that leave in several lines, each line. @default - none does */
  readonly several?: ReadonlyMap<string, readonly string[]>;
  /** The host as it leaves for this destination. */
  readonly authority: string;
  /** The path as it leaves for this destination, with its query. */
  readonly path: string;
  /** What is done to the headers of the answer. */
  readonly responseHeaders: HeaderChanges;
  /** The server name that a DestinationRule writes into TLS. @default - Istio's name of the cluster */
  readonly tlsServerName?: string;
  /** How a DestinationRule shares requests out by where client and pods run, in words. @default - as among pods of one place */
  readonly locality?: string;
  /** Of several kinds of pods, the first that does not take it decides. */
  readonly result: DestinationResult;
  /** The same for each kind of pods; never empty. */
  readonly results: readonly PodsResult[];
}

/** A destination that gets copies of requests. */
export interface MirrorShare extends Target {
  /** Percent of the requests, 0 to 100. */
  readonly percent: number;
  /** What happens to the copies there. */
  readonly result: DestinationResult;
}

/** What is done to headers. */
export interface HeaderChanges {
  /** Headers that get this value in place of any other. */
  readonly set: ReadonlyMap<string, string>;
  /** Values that are added to those that are there. */
  readonly add: ReadonlyMap<string, string>;
  /** Names of headers that are removed. */
  readonly remove: readonly string[];
}

/** What happens at one destination. */
export type DestinationResult =
  | { readonly kind: 'delivered'; readonly tls: TlsUse }
  /** 503 where the port is for bytes: the connection is closed, and HTTP clients hear that from their proxy. */
  | { readonly kind: 'denied'; readonly status: 401 | 403 | 503; readonly by: PolicyHit; readonly tls: TlsUse }
  | { readonly kind: 'error'; readonly status: number; readonly reason: ErrorReason; readonly detail: string };

/** What one hop speaks, from the sender to the application. */
export interface HopSpeech {
  /** What the sender puts into the connection. */
  readonly sent: Sent;
  /** What the sender's proxy wraps it in. */
  readonly added: Exclude<TlsUse, 'plaintext'> | undefined;
  /** The protocol in which the sender's proxy passes a request on, whatever it got; `as sent` where it keeps that. */
  readonly carried: Carried;
  /** What the application understands on the port. */
  readonly taken: PortSpeech;
}

/** What an application understands on a port, as far as the input says. */
export interface PortSpeech {
  /** `undefined` where nothing says. */
  readonly takes: 'plaintext' | 'TLS' | undefined;
  /** What says so, in words: `Service acme/api says https for port 443`. */
  readonly why: string;
  /** Where that stands. */
  readonly object?: MeshObject;
  /** The field in that object. */
  readonly path?: readonly (string | number)[];
}

/** The protocol in which a proxy passes a request on; `as sent`: it keeps the sender's. */
export type Carried = 'HTTP/1.1' | 'HTTP/2' | 'as sent';

/** What a sender puts into a connection. */
export type Sent = 'HTTP' | 'gRPC' | 'WebSocket' | 'TLS' | 'bytes';

/** What happens at one kind of pods of a destination. */
export interface PodsResult {
  /** Absent where no pods of the input are behind the destination. */
  readonly workload: Workload | undefined;
  /** What happens to the request at these pods. */
  readonly result: DestinationResult;
  /** Absent where there is no peer. */
  readonly speech: HopSpeech | undefined;
  /** What the check of tokens at these pods changed of the headers, in words. @default nothing */
  readonly tokenChanges?: readonly string[];
  /** Where that check took a token out of the request. @default nowhere */
  readonly tokenTakenOut?: readonly string[];
  /** The path that their application gets, where the check took a token out of its query. @default as it leaves for them */
  readonly path?: string;
}

/** How the connection to the destination is protected. */
export type TlsUse = 'mtls' | 'tls' | 'plaintext';

/** The policy that decided; where none allows a request, the one whose rule comes nearest. */
export interface PolicyHit {
  /** The policy. */
  readonly object: MeshObject;
  /** The field in it: `['spec', 'rules', 0]`. */
  readonly path: readonly (string | number)[];
  /** What it says, in words. */
  readonly detail: string;
}

/** Something that may change the answer and cannot be known. */
export interface Unknown {
  /** What kind of thing it is. */
  readonly cause:
    | 'envoy-filter'
    | 'custom-authorization'
    | 'jwt'
    | 'token-keys'
    | 'source-address'
    | 'gateway-pods'
    | 'endpoint-place'
    | 'header-template'
    | 'partial-input'
    | 'tls-to-application'
    | 'competing-services'
    | 'sidecar-listener';
  /** What is not known, in one sentence. */
  readonly detail: string;
  /** For `token-keys`: where the keys are that have to have signed the token. */
  readonly keys?: string;
  /** The object that it stands in, if it is one. */
  readonly object?: MeshObject;
}
