/** A header that tokens are read from. */
export interface TokenHeader {
  /** Its name. */
  readonly name: string;
  /** What stands before the token in it, such as `Bearer `. @default - nothing */
  readonly prefix?: string;
}

/** A claim that is passed on as a header. */
export interface ClaimHeader {
  /** The header's name. */
  readonly header: string;
  /** The claim's name; a nested one with dots: `realm.role`. */
  readonly claim: string;
}

/**
 * Whose tokens are valid, in the words of Istio's JWTRule.
 *
 * @see https://istio.io/latest/docs/reference/config/security/jwt/
 */
export interface JwtRule {
  /** Who issues them: the claim `iss`. */
  readonly issuer: string;
  /**
   * Where the issuer's keys are.
   *
   * @title a URL such as https://login.example.com/keys
   * @pattern ^https?://[^\s]+$
   * @default - where the issuer's OpenID configuration says, unless `jwks` has them
   */
  readonly jwksUri?: string;
  /** The issuer's keys themselves, as JSON. @default - see `jwksUri` */
  readonly jwks?: string;
  /** Whom a token has to be for: one of these is in its claim `aud`. @default - anybody */
  readonly audiences?: readonly string[];
  /** Headers that tokens are read from. @default - `Authorization: Bearer …` */
  readonly fromHeaders?: readonly TokenHeader[];
  /** Cookies that tokens are read from. @default [] */
  readonly fromCookies?: readonly string[];
  /** Query parameters that tokens are read from. @default [] */
  readonly fromParams?: readonly string[];
  /** true: services get the token as well, which they need if they pass it on. @default false */
  readonly forwardOriginalToken?: boolean;
  /** Claims that services get as headers. @default [] */
  readonly outputClaimToHeaders?: readonly ClaimHeader[];
}

/** Who has to have shown who they are before a request gets through (TENANT-10). */
export interface Authentication {
  /** Whose tokens are valid; a request with another one is refused (401). @default - none are looked at */
  readonly jwtRules?: readonly JwtRule[];
  /**
   * Whether a request without a valid token is refused (403).
   *
   * @default - true with `jwtRules`
   */
  readonly required?: boolean;
  /**
   * Who else is asked about each request: an external authorizer, such as oauth2-proxy or Open Policy Agent, by its name among the
   * `extensionProviders` of Istio's MeshConfig.
   *
   * @default - nobody
   */
  readonly provider?: string;
  /**
   * Paths, with all that is below them, that need neither a token nor the authorizer's word.
   *
   * @default []
   * @example `[/login, /assets]`
   */
  readonly publicPaths?: readonly string[];
}
