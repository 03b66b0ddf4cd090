import type { AbsentPods } from './absent-gateway';
import type { Claims } from './claims';

/** Who sends a request: a gateway's pod answers for a client outside, a workload for itself. */
export type Client =
  | {
      readonly kind: 'gateway';
      /** Namespace of the gateway's pods. */
      readonly namespace: string;
      /** Labels of the gateway's pods: they decide which `Gateway`s are theirs. */
      readonly labels: Readonly<Record<string, string>>;
      /** @default "default" for pods of the input, unknown for others */
      readonly serviceAccount?: string | undefined;
      /** Set for pods that the input does not hold: how namespace and account were found. @default they are given */
      readonly absent?: AbsentPods;
    }
  | {
      readonly kind: 'workload';
      readonly namespace: string;
      /** Labels of the pod: they decide which Sidecar and which `sourceLabels` apply. */
      readonly labels: Readonly<Record<string, string>>;
      /** @default "default" */
      readonly serviceAccount?: string;
      /** False for a pod without Istio's proxy: it takes no routes and has no identity. @default true */
      readonly meshed?: boolean;
    };

/** A request to resolve. */
export interface MeshRequest {
  /** Who sends it. */
  readonly from: Client;
  /**
   * The port that the client connects to: of the gateway's Service (or pod), or of the service that it calls.
   *
   * @default the port of the authority; else 443 for https and 80 for http
   */
  readonly port?: number;
  /** `tcp`: bytes that are neither HTTP nor TLS. @default "http" */
  readonly scheme?: 'http' | 'https' | 'tcp';
  /** Host, with or without a port, as the client writes it in `Host` or `:authority`. */
  readonly authority: string;
  /** Server name in the TLS handshake with a gateway. @default the host, for https; none for http */
  readonly sni?: string;
  /** @default "GET" */
  readonly method?: string;
  /** With its query. @default "/" */
  readonly path?: string;
  /** Names in any case; a header sent several times is a list. @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Added to the `cookie` header. @default none */
  readonly cookies?: Readonly<Record<string, string>>;
  /**
   * For a workload: the host whose address it connects to, where that is not the authority's.
   *
   * @default the host of the authority
   */
  readonly connectTo?: string;
  /**
   * What external authorizers say to the request, by the name of the provider in CUSTOM policies.
   *
   * @default not known: what they decide is in {@link Answer.unknowns}
   */
  readonly authorizers?: Readonly<Record<string, boolean>>;
  /**
   * Says whether a key of a JSON Web Key Set (`jwks` of a RequestAuthentication) has signed a token: for questions about tokens of
   * an issuer whose private key is not at hand.
   *
   * @default the token's signature is verified
   */
  readonly isSigned?: (token: string, jwks: string) => boolean;
}

/** A request as a proxy sees it: everything present, header names in lower case. */
export interface RequestView {
  /** `http`, `https` or `tcp`. */
  readonly scheme: string;
  /** Host, with or without a port, as the client wrote it. */
  readonly authority: string;
  /** The authority without its port, in lower case. */
  readonly host: string;
  /** The port that the client connects to. */
  readonly port: number;
  /** Server name in the TLS handshake, if there is one. */
  readonly sni: string | undefined;
  /** The method: `GET`. */
  readonly method: string;
  /** Normalised, with query. */
  readonly path: string;
  /** Normalised, without query. */
  readonly pathname: string;
  /** Values of one name joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of headers that were sent several times, each value: those that rules look at one by one. @default - none was */
  readonly several?: ReadonlyMap<string, readonly string[]>;
  /** See {@link MeshRequest.authorizers}. */
  readonly authorizers?: Readonly<Record<string, boolean>>;
  /** See {@link MeshRequest.isSigned}. */
  readonly isSigned?: (token: string, jwks: string) => boolean;
  /** Claims of a token that this proxy has verified. @default none */
  readonly claims?: Claims;
}

/** Host and port of an authority; `port` is absent where none is written. */
export function splitAuthority(authority: string): { readonly host: string; readonly port: number | undefined } {
  // A host of an input may be of several lines: it is nobody's, and read like any other.
  const match = /^(.*?)(?::(\d*))?$/s.exec(authority)!;
  if (authority.endsWith(']') || (authority.match(/:/g)?.length ?? 0) > 1) {
    const bracketed = /^(\[[^\]]*\]|[^[]*?)(?::(\d+))?$/.exec(authority);
    const isPlainIpv6 = !authority.startsWith('[');
    if (isPlainIpv6 || bracketed === null) return { host: authority, port: undefined };
    return { host: bracketed[1]!, port: bracketed[2] === undefined ? undefined : Number(bracketed[2]) };
  }
  return { host: match[1]!, port: match[2] ? Number(match[2]) : undefined };
}
