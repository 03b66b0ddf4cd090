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

/** How many requests a fault hits. */
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
  /** Of connections, whatever they carry. */
  readonly tcp?: {
    /** Connections to a destination at most, per proxy. */
    readonly maxConnections?: Count;
    /** How long a connection may take to be made. */
    readonly connectTimeout?: Duration;
    /** How long a connection may live. */
    readonly maxConnectionDuration?: Duration;
    /** How long a connection without traffic is kept. */
    readonly idleTimeout?: Duration;
    /** TCP keep-alive probes. */
    readonly tcpKeepalive?: {
      /** Probes without an answer until the connection is given up. */
      readonly probes?: Count;
      /** How long a connection is idle before the first probe. */
      readonly time?: Duration;
      /** The time between two probes. */
      readonly interval?: Duration;
    };
  };
  /** Of HTTP requests. */
  readonly http?: {
    /** Requests that may wait for a connection. */
    readonly http1MaxPendingRequests?: Count;
    /** Requests under way at most, also over HTTP/1.1. */
    readonly http2MaxRequests?: Count;
    /** Requests of one connection at most; 1 turns keep-alive off. */
    readonly maxRequestsPerConnection?: Count;
    /** Retries under way at most. */
    readonly maxRetries?: Count;
    /** How long a connection without requests is kept. */
    readonly idleTimeout?: Duration;
    /** Whether HTTP/1.1 requests go on as HTTP/2. */
    readonly h2UpgradePolicy?: 'DEFAULT' | 'DO_NOT_UPGRADE' | 'UPGRADE';
    /** true: goes on in the protocol of the client's connection. */
    readonly useClientProtocol?: boolean;
    /** Streams of one HTTP/2 connection at most. */
    readonly maxConcurrentStreams?: Count;
  };
}

/** When a failing pod gets no more requests for a while, in the words of Istio's OutlierDetection. */
export interface OutlierDetection {
  /** How many 5xx answers in a row eject a pod; 0 turns it off. */
  readonly consecutive5xxErrors?: Count;
  /** How many 502, 503 or 504 in a row eject a pod; 0 turns it off. */
  readonly consecutiveGatewayErrors?: Count;
  /** How many failed connections in a row eject a pod; needs `splitExternalLocalOriginErrors`. */
  readonly consecutiveLocalOriginFailures?: Count;
  /** true: failed connections are counted apart from error answers. */
  readonly splitExternalLocalOriginErrors?: boolean;
  /** The time between two looks at the pods. */
  readonly interval?: Duration;
  /** How long a pod is ejected the first time; longer each time that it happens again. */
  readonly baseEjectionTime?: Duration;
  /** How many of the pods may be ejected at once, in percent. */
  readonly maxEjectionPercent?: WholePercent;
  /** Below this share of healthy pods, in percent, ejecting stops and all get requests. */
  readonly minHealthPercent?: WholePercent;
}
