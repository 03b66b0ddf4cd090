import type { AtLeastOne, ExactlyOne } from './alternatives';
import type { Count, Duration, Percent, WholePercent } from './values';

/** The ways to compare a text. */
export interface TextMatches {
  /**
   * The whole text, case-sensitive.
   *
   * @minLength 0
   */
  readonly exact: string;
  /**
   * The beginning of the text.
   *
   * @minLength 0
   */
  readonly prefix: string;
  /**
   * An RE2 regular expression that matches the whole text, at most 1,024 characters (EDGE-8).
   *
   * @minLength 0
   */
  readonly regex: string;
  /** true: it is there, whatever its value. */
  readonly present: true;
}

/**
 * How a piece of text is compared; exactly one of these.
 *
 * @example `{ exact: 'agung' }`
 */
export type TextMatch = ExactlyOne<TextMatches>;

/** Conditions on one request; all that are given hold together (AND). At least one is given. */
export interface Condition {
  /** Header name, in any case, to what its value must be. */
  readonly headers?: Readonly<Record<string, TextMatch>>;
  /** Headers that must not match. */
  readonly withoutHeaders?: Readonly<Record<string, TextMatch>>;
  /** Cookie name to what its value must be; one cookie. */
  readonly cookies?: Readonly<Record<string, TextMatch>>;
  /** Query parameter to what its value must be; no prefix. */
  readonly queryParams?: Readonly<Record<string, TextMatch>>;
  /** The `User-Agent` header. */
  readonly userAgent?: TextMatch;
  /** The path, without the query. */
  readonly uri?: TextMatch;
  /** The method, such as `GET`. */
  readonly method?: TextMatch;
}

/** Whose requests a fault hits: those of a variant, those with certain headers, or those of a variant with certain headers. */
export interface FaultScope {
  /** The variant whose requests it hits, by id. This, or `match`, or both. */
  readonly variant: string;
  /** Headers that a request must carry to be hit. */
  readonly match: Readonly<Record<string, TextMatch>>;
}

/** What happens to a request that is hit. */
export interface FaultEffect {
  /** How long each hit request waits, such as `2s`. */
  readonly delay: Duration;
  /**
   * The HTTP status that each hit request gets instead of an answer.
   *
   * @asType integer
   * @minimum 200
   * @maximum 599
   */
  readonly abort: number;
}

export interface FaultShare {
  /** Percent of the requests in question that are hit. */
  readonly percent: Percent;
  /** Must be true for a fault in a production tenant. @default false */
  readonly allowInProduction?: boolean;
}

/** A delay or an abort for the requests of a variant, or for those with certain headers (MESH-8). */
export type Fault = FaultShare & AtLeastOne<FaultEffect> & AtLeastOne<FaultScope>;

/** What Envoy tries again by itself. */
export interface Retries {
  /** How many times more; 0 turns retries off. */
  readonly attempts: Count;
  /** How long each try may take, such as `500ms`. @default - the route's timeout */
  readonly perTryTimeout?: Duration;
  /** Envoy's retry conditions, separated by commas. @default - Istio's: connect-failure,refused-stream,unavailable,cancelled */
  readonly retryOn?: string;
}

/** Limits on connections and requests, in the words of Istio's ConnectionPoolSettings. */
export interface ConnectionPool {
  readonly tcp?: {
    readonly maxConnections?: Count;
    readonly connectTimeout?: Duration;
    readonly maxConnectionDuration?: Duration;
    readonly idleTimeout?: Duration;
    readonly tcpKeepalive?: { readonly probes?: Count; readonly time?: Duration; readonly interval?: Duration };
  };
  readonly http?: {
    readonly http1MaxPendingRequests?: Count;
    readonly http2MaxRequests?: Count;
    readonly maxRequestsPerConnection?: Count;
    readonly maxRetries?: Count;
    readonly idleTimeout?: Duration;
    readonly h2UpgradePolicy?: 'DEFAULT' | 'DO_NOT_UPGRADE' | 'UPGRADE';
    readonly useClientProtocol?: boolean;
    readonly maxConcurrentStreams?: Count;
  };
}

/** When a failing pod gets no more requests for a while, in the words of Istio's OutlierDetection. */
export interface OutlierDetection {
  readonly consecutive5xxErrors?: Count;
  readonly consecutiveGatewayErrors?: Count;
  readonly consecutiveLocalOriginFailures?: Count;
  readonly splitExternalLocalOriginErrors?: boolean;
  readonly interval?: Duration;
  readonly baseEjectionTime?: Duration;
  readonly maxEjectionPercent?: WholePercent;
  readonly minHealthPercent?: WholePercent;
}
