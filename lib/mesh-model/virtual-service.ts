import type { MeshObject } from './mesh-object';

/** Istio's `StringMatch`. `present` is `{}` and the regular expression `*`: the value must be there, whatever it is. */
export type StringMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  | { readonly kind: 'present'; readonly regex?: '*' };

/** Conditions by the name of the header or query parameter that they ask for. */
export type NamedMatches = Readonly<Record<string, StringMatch>>;

/** One entry of a rule's `match` list: all its conditions must hold. */
export interface HttpMatch extends RulePath {
  /** The match's name; empty if it has none. */
  readonly name: string;
  /** What the path must be, without the query. */
  readonly uri?: StringMatch;
  /** True where upper and lower case of the path are the same; regular expressions still tell them apart. */
  readonly ignoreUriCase: boolean;
  /** What the scheme must be: `https`. */
  readonly scheme?: StringMatch;
  /** What the method must be: `GET`. */
  readonly method?: StringMatch;
  /** What `Host` or `:authority` must be. */
  readonly authority?: StringMatch;
  /** Headers that must match, names in lower case. */
  readonly headers: NamedMatches;
  /** Headers that must not match, names in lower case. */
  readonly withoutHeaders: NamedMatches;
  /** Query parameters that must match. */
  readonly queryParams: NamedMatches;
  /** The listener's port; 0 for any. */
  readonly port: number;
  /** Labels that the client's pods must have. */
  readonly sourceLabels: Readonly<Record<string, string>>;
  /** The namespace that the client must run in; empty for any. */
  readonly sourceNamespace: string;
  /** Gateways, qualified, or `mesh`; empty for all of the VirtualService's. */
  readonly gateways: readonly string[];
}

/** Where a rule or a match stands: the object (a delegate has its own) and the path in it. */
export interface RulePath {
  /** The object that holds it. */
  readonly object: MeshObject;
  /** The field in the object: `['spec', 'http', 0]`. */
  readonly path: readonly (string | number)[];
}

/** Istio's `Destination`: where requests go. */
export interface Destination {
  /** Qualified. */
  readonly host: string;
  /** The subset's name; empty for all pods of the host. */
  readonly subset: string;
  /** @default the listener's port, or the service's only one */
  readonly port: number | undefined;
}

/** Istio's `HeaderOperations`. */
export interface HeaderOperations {
  /** Headers that get this value in place of any other. */
  readonly set: Readonly<Record<string, string>>;
  /** Values that are added to those that are there. */
  readonly add: Readonly<Record<string, string>>;
  /** Names of headers that are removed. */
  readonly remove: readonly string[];
}

/** Istio's `Headers`: what a route does to headers. */
export interface RouteHeaders {
  /** Operations before the request is forwarded. */
  readonly request: HeaderOperations;
  /** Operations before the answer is returned. */
  readonly response: HeaderOperations;
}

/** Istio's `HTTPRouteDestination`: a destination and its share. */
export interface RouteDestination {
  /** Where requests go. */
  readonly destination: Destination;
  /** Its share in proportion to the weights beside it. */
  readonly weight: number;
  /** What this destination does to headers, besides the rule's own operations. */
  readonly headers: RouteHeaders | undefined;
}

/** A copy of requests, whose answers are dropped. */
export interface Mirror {
  /** Where the copies go. */
  readonly destination: Destination;
  /** Percent of the requests, 0 to 100. @default 100 */
  readonly percent: number;
}

/** Istio's `HTTPFaultInjection`. */
export interface Fault {
  /** Percent of the requests, and the duration as written (`2s`). */
  readonly delay?: { readonly percent: number; readonly duration: string };
  /** Percent of the requests, and the status that they get instead of an answer: of HTTP, or of gRPC. */
  readonly abort?: { readonly percent: number; readonly httpStatus?: number; readonly grpcStatus?: string };
}

/** Istio's `HTTPRedirect`; what is empty stays as in the request. */
export interface Redirect {
  /** The new path. */
  readonly uri: string;
  /** What stands in place of the matched prefix. */
  readonly prefixRewrite: string;
  /** The new host. */
  readonly authority: string;
  /** The new scheme. */
  readonly scheme: string;
  /** The HTTP status: 301. */
  readonly code: number;
  /** The new port; `from-request`: the one that the request came to. */
  readonly port: number | 'from-request' | undefined;
}

/** Istio's `HTTPRewrite`; what is empty stays as in the request. */
export interface Rewrite {
  /** What stands in place of the path, or of the matched prefix. */
  readonly uri: string;
  /** The new host. */
  readonly authority: string;
  /** `uriRegexRewrite`: the part of the path that is replaced, and by what. */
  readonly regex: { readonly match: string; readonly rewrite: string } | undefined;
}

/** Istio's `HTTPRetry`. */
export interface Retries {
  /** How many times more; 0 turns retries off. */
  readonly attempts: number;
  /** How long each try may take, as written (`500ms`); unset: as the rule's timeout. */
  readonly perTryTimeout: string | undefined;
  /** Envoy's retry conditions, separated by commas; unset: Istio's. */
  readonly retryOn: string | undefined;
  /** When and where the tries go, as written: `backoff`, `retryIgnorePreviousHosts`, `retryRemoteLocalities`. @default Istio's */
  readonly tuning?: Readonly<Record<string, string>>;
}

/** Istio's `CorsPolicy`. */
export interface Cors {
  /** Origins that are let in. */
  readonly allowOrigins: readonly StringMatch[];
  /** `IGNORE` answers a preflight that matches no origin without asking the service. */
  readonly unmatchedPreflights: string;
  /** The fields that decide what headers browsers are answered with, as written: `allowMethods`, `maxAge` and so on. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** One entry of `spec.http`, a delegate's already merged into its root's. */
export interface HttpRule extends RulePath {
  /** The rule's name; empty if it has none. */
  readonly name: string;
  /** Empty: every request. */
  readonly match: readonly HttpMatch[];
  /** Where requests go, by weight. */
  readonly route: readonly RouteDestination[];
  /** Set where the proxy answers with a redirect. */
  readonly redirect: Redirect | undefined;
  /** Set where the proxy answers by itself. */
  readonly directResponse: { readonly status: number; readonly body: string | undefined } | undefined;
  /** The VirtualService that the rule passes requests on to. */
  readonly delegate: { readonly namespace: string; readonly name: string } | undefined;
  /** How path and host are changed before the request is forwarded. */
  readonly rewrite: Rewrite | undefined;
  /** As written (`2s`). @default no timeout */
  readonly timeout: string | undefined;
  /** What Envoy tries again; unset: Istio's default. */
  readonly retries: Retries | undefined;
  /** Delays and aborts that are put in. */
  readonly fault: Fault | undefined;
  /** Where copies go. */
  readonly mirrors: readonly Mirror[] | undefined;
  /** What is answered to requests of other origins. */
  readonly cors: Cors | undefined;
  /** What the rule does to headers, whatever the destination. */
  readonly headers: RouteHeaders | undefined;
}

/** One entry of `spec.tcp` or `spec.tls`. */
export interface StreamRule extends RulePath {
  /** Empty: every connection. */
  readonly match: readonly StreamMatch[];
  /** Where connections go, by weight. */
  readonly route: readonly RouteDestination[];
}

/** One entry of a stream rule's `match` list: all its conditions must hold. */
export interface StreamMatch {
  /** For `tls`: the server names it takes. */
  readonly sniHosts: readonly string[];
  /** The listener's port; 0 for any. */
  readonly port: number;
  /** Labels that the client's pods must have. */
  readonly sourceLabels: Readonly<Record<string, string>>;
  /** The namespace that the client must run in; empty for any. */
  readonly sourceNamespace: string;
  /** Gateways, qualified, or `mesh`; empty for all of the VirtualService's. */
  readonly gateways: readonly string[];
}

/** Istio's `VirtualService`: rules for requests to certain hosts. */
export interface VirtualService {
  /** The object that it was read from. */
  readonly object: MeshObject;
  /** Its Kubernetes namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Qualified; empty for a delegate. */
  readonly hosts: readonly string[];
  /** Qualified, `mesh` among them where it applies; never empty. */
  readonly gateways: readonly string[];
  /** Namespaces: `*`, `~`, or names; `.` is already written out. */
  readonly exportTo: readonly string[];
  /** Rules for HTTP; the first that matches is taken. */
  readonly http: readonly HttpRule[];
  /** Rules for connections, by port. */
  readonly tcp: readonly StreamRule[];
  /** Rules for TLS that passes through, by server name. */
  readonly tls: readonly StreamRule[];
}
