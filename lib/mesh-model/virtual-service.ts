import type { MeshObject } from './mesh-object';

/** Istio's `StringMatch`. `present` is `{}` and the regular expression `*`: the value must be there, whatever it is. */
export type StringMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  | { readonly kind: 'present'; readonly regex?: '*' };

export type NamedMatches = Readonly<Record<string, StringMatch>>;

/** One entry of a rule's `match` list: all its conditions must hold. */
export interface HttpMatch extends RulePath {
  readonly name: string;
  readonly uri?: StringMatch;
  readonly ignoreUriCase: boolean;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers: NamedMatches;
  readonly withoutHeaders: NamedMatches;
  readonly queryParams: NamedMatches;
  /** The listener's port; 0 for any. */
  readonly port: number;
  readonly sourceLabels: Readonly<Record<string, string>>;
  readonly sourceNamespace: string;
  /** Gateways, qualified, or `mesh`; empty for all of the VirtualService's. */
  readonly gateways: readonly string[];
}

/** Where a rule or a match stands: the object (a delegate has its own) and the path in it. */
export interface RulePath {
  readonly object: MeshObject;
  readonly path: readonly (string | number)[];
}

export interface Destination {
  /** Qualified. */
  readonly host: string;
  readonly subset: string;
  /** @default the listener's port, or the service's only one */
  readonly port: number | undefined;
}

export interface HeaderOperations {
  readonly set: Readonly<Record<string, string>>;
  readonly add: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export interface RouteHeaders {
  readonly request: HeaderOperations;
  readonly response: HeaderOperations;
}

export interface RouteDestination {
  readonly destination: Destination;
  readonly weight: number;
  readonly headers: RouteHeaders | undefined;
}

export interface Mirror {
  readonly destination: Destination;
  /** Percent of the requests, 0 to 100. @default 100 */
  readonly percent: number;
}

export interface Fault {
  /** Percent of the requests, and the duration as written (`2s`). */
  readonly delay?: { readonly percent: number; readonly duration: string };
  readonly abort?: { readonly percent: number; readonly httpStatus?: number; readonly grpcStatus?: string };
}

export interface Redirect {
  readonly uri: string;
  readonly prefixRewrite: string;
  readonly authority: string;
  readonly scheme: string;
  readonly code: number;
  readonly port: number | 'from-request' | undefined;
}

export interface Rewrite {
  readonly uri: string;
  readonly authority: string;
  readonly regex: { readonly match: string; readonly rewrite: string } | undefined;
}

export interface Retries {
  readonly attempts: number;
  readonly perTryTimeout: string | undefined;
  readonly retryOn: string | undefined;
}

export interface Cors {
  readonly allowOrigins: readonly StringMatch[];
  /** `IGNORE` answers a preflight that matches no origin without asking the service. */
  readonly unmatchedPreflights: string;
}

/** One entry of `spec.http`, a delegate's already merged into its root's. */
export interface HttpRule extends RulePath {
  readonly name: string;
  /** Empty: every request. */
  readonly match: readonly HttpMatch[];
  readonly route: readonly RouteDestination[];
  readonly redirect: Redirect | undefined;
  readonly directResponse: { readonly status: number; readonly body: string | undefined } | undefined;
  readonly delegate: { readonly namespace: string; readonly name: string } | undefined;
  readonly rewrite: Rewrite | undefined;
  /** As written (`2s`). @default no timeout */
  readonly timeout: string | undefined;
  readonly retries: Retries | undefined;
  readonly fault: Fault | undefined;
  readonly mirrors: readonly Mirror[] | undefined;
  readonly cors: Cors | undefined;
  readonly headers: RouteHeaders | undefined;
}

/** One entry of `spec.tcp` or `spec.tls`. */
export interface StreamRule extends RulePath {
  readonly match: readonly StreamMatch[];
  readonly route: readonly RouteDestination[];
}

export interface StreamMatch {
  /** For `tls`: the server names it takes. */
  readonly sniHosts: readonly string[];
  readonly port: number;
  readonly sourceLabels: Readonly<Record<string, string>>;
  readonly sourceNamespace: string;
  readonly gateways: readonly string[];
}

export interface VirtualService {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** Qualified; empty for a delegate. */
  readonly hosts: readonly string[];
  /** Qualified, `mesh` among them where it applies; never empty. */
  readonly gateways: readonly string[];
  /** Namespaces: `*`, `~`, or names; `.` is already written out. */
  readonly exportTo: readonly string[];
  readonly http: readonly HttpRule[];
  readonly tcp: readonly StreamRule[];
  readonly tls: readonly StreamRule[];
}
