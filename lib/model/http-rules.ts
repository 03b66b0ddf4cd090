import type { ExactlyOne } from './alternatives';
import type { Duration } from './values';

/** The ways to compare an origin. */
export interface OriginMatches {
  /** The whole origin, such as `https://www.example.com`; `*` is every origin. */
  readonly exact: string;
  /** The beginning of the origin. */
  readonly prefix: string;
  /** An RE2 regular expression that matches the whole origin. */
  readonly regex: string;
}

/** How an origin is compared; exactly one of these. */
export type OriginMatch = ExactlyOne<OriginMatches>;

/** Which web sites may call a service from a browser, in the words of Istio's CorsPolicy. */
export interface Cors {
  /** Origins whose pages may call it, such as `https://www.example.com`: a text is the whole origin. */
  readonly allowOrigins: readonly (string | OriginMatch)[];
  /** Methods that pages may use besides those that browsers always allow, such as `PUT`. @default [] */
  readonly allowMethods?: readonly string[];
  /** Headers that pages may send. The header that chooses variants is always among them. @default [] */
  readonly allowHeaders?: readonly string[];
  /** Headers of answers that pages may read. @default [] */
  readonly exposeHeaders?: readonly string[];
  /** How long a browser may remember this. @default - the browser's */
  readonly maxAge?: Duration;
  /** true: pages may send cookies and other credentials. @default false */
  readonly allowCredentials?: boolean;
}

/** Changes to the headers of a request or an answer, in the words of Istio's HeaderOperations. */
export interface HeaderChanges {
  /** Headers that get this value, whatever it was. @default - none */
  readonly set?: Readonly<Record<string, string>>;
  /** Values that are added to what is there. @default - none */
  readonly add?: Readonly<Record<string, string>>;
  /** Headers that are taken away. @default [] */
  readonly remove?: readonly string[];
}

/** Changes to headers of requests to a service and of its answers. */
export interface Headers {
  /** Of requests, before the service sees them. @default - none */
  readonly request?: HeaderChanges;
  /** Of answers, before the caller sees them. @default - none */
  readonly response?: HeaderChanges;
}

/** What a gateway writes in place of an exposed path. */
export interface Rewrite {
  /** Takes the place of the route: with `/`, `/cms/a` below the route `/cms` arrives as `/a`. */
  readonly uri: string;
}

/**
 * A path that a gateway answers with a redirect, in the words of Istio's HTTPRedirect. With `uri` it is this path alone; without, this
 * path and all below it, which stay as they are at another host or by another scheme.
 */
export interface Redirect {
  /** The path that is redirected. */
  readonly path: string;
  /** The path to go to. @default - the path of the request */
  readonly uri?: string;
  /** The host to go to. @default - the host of the request */
  readonly authority?: string;
  /** The scheme to go on with. @default - that of the request */
  readonly scheme?: 'http' | 'https';
  /**
   * The status: 301, 302, 303, 307 or 308.
   *
   * @asType integer
   * @minimum 301
   * @maximum 308
   * @default 301
   */
  readonly redirectCode?: number;
}

/** What a redirect leaves out. */
export const REDIRECT_DEFAULTS = { redirectCode: 301 } as const satisfies Partial<Redirect>;

/**
 * Keeps a client where its first request went, by a cookie in the words of Istio's HTTPCookie: at the same pod, and, while a canary has
 * a weight, at the same side of it.
 */
export interface Stickiness {
  /** The name of the cookie that chooses the pod; `<name>-side` chooses between mainline and canary. */
  readonly name: string;
  /** How long a client stays. @default '1h' */
  readonly ttl?: Duration;
  /** The path of both cookies. @default '/' */
  readonly path?: string;
}

/** What stickiness leaves out. */
export const STICKINESS_DEFAULTS = { ttl: '1h', path: '/' } as const satisfies Partial<Stickiness>;
