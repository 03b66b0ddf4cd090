import type {
  DestinationRuleSpec as GeneratedDestinationRule,
  GatewaySpec as GeneratedGateway,
  ServiceEntrySpec as GeneratedServiceEntry,
  SidecarSpec as GeneratedSidecar,
  VirtualServiceSpec as GeneratedVirtualService,
} from '../../imports/networking.istio.io';
import type {
  AuthorizationPolicySpec as GeneratedAuthorizationPolicy,
  PeerAuthenticationSpec as GeneratedPeerAuthentication,
  RequestAuthenticationSpec as GeneratedRequestAuthentication,
} from '../../imports/security.istio.io';

/** `cdk8s import` turns these JSON names into others; what we write is JSON. */
type JsonName<Key> = Key extends 'consecutive5XxErrors' ? 'consecutive5xxErrors' : Key;

/** A generated type as its JSON is: enums are plain strings, names are the schema's. */
export type Json<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T as JsonName<Key>]: Json<T[Key]> }
      : T;

export type VirtualServiceSpec = Json<GeneratedVirtualService>;
export type DestinationRuleSpec = Json<GeneratedDestinationRule>;
export type GatewaySpec = Json<GeneratedGateway>;
export type ServiceEntrySpec = Json<GeneratedServiceEntry>;
export type SidecarSpec = Json<GeneratedSidecar>;
export type AuthorizationPolicySpec = Json<GeneratedAuthorizationPolicy>;
export type PeerAuthenticationSpec = Json<GeneratedPeerAuthentication>;
export type RequestAuthenticationSpec = Json<GeneratedRequestAuthentication>;

/** One rule of a VirtualService: what it matches and where it goes. */
export type HttpRoute = NonNullable<VirtualServiceSpec['http']>[number];
/** One block of conditions of a rule. */
export type HttpMatch = NonNullable<HttpRoute['match']>[number];
/** One destination of a rule. */
export type HttpDestination = NonNullable<HttpRoute['route']>[number];
/** The rule that a TCP connection takes. */
export type TcpRoute = NonNullable<VirtualServiceSpec['tcp']>[number];
