import fc from 'fast-check';
import { bareHost } from '../../lib/model/dns-name';
import type { CertificateDeclaration, Gateway } from '../../lib/model/gateway';
import type { GrantDeclaration, PlatformGateway } from '../../lib/model/grants';
import type { Estate, Tenant } from '../../lib/model/tenant';
import type { EstateFile, GitOpsContent } from '../../lib/registry/file-content';
import { AUTHORIZER } from '../resolver/random/authorizer';
import type { Content } from './written-registry';

/** What the platform says in estate.yaml, of all tenants. */
export interface RandomPlatform {
  /** Fields of estate.yaml that are the same whatever tenants there are. */
  readonly said: Content;
  /** Whether a table of grants says what tenants may use. */
  readonly granted: boolean;
  /** Who issues the certificate that tenants share on one gateway; nobody where it is just there. */
  readonly issuer: CertificateDeclaration | undefined;
}

const ARGOCD: GitOpsContent = {
  tool: 'argocd',
  repoURL: 'https://git.example.com/shop/deploy.git',
  revision: 'main',
  path: 'deploy/dist',
  namespace: 'argocd',
  project: 'shop',
};

/** Limits that none of the drawn tenants reaches. */
const LIMITS: NonNullable<EstateFile['limits']> = {
  variants: { count: 40, replicas: 200, cpu: '100', memory: '200Gi' },
  podSecurity: 'baseline',
  quota: { 'count/services': '200', pods: '500' },
};

/** A platform that serves any of the drawn tenants. */
export const randomPlatform: fc.Arbitrary<RandomPlatform> = fc.record({
  said: fc.record({
    propagation: fc.constantFrom(undefined, undefined, { header: 'x-env' }, { header: 'x-env', baggage: 'env' }),
    mesh: fc.constant({ judge: { host: `${AUTHORIZER}.judges.svc.cluster.local`, port: 8080, protocol: 'http' } }),
    network: fc.constant({ authorizers: ['judges'], telemetry: ['monitoring'], controlPlane: 'istio-system' }),
    limits: fc.constantFrom(undefined, LIMITS, { ...LIMITS, podSecurity: 'privileged' as const }),
    gitops: fc.constantFrom<(GitOpsContent | undefined)[]>(
      undefined,
      { tool: 'flux', sourceName: 'deploy', separation: 'apart' },
      { ...ARGOCD, separation: 'limited' },
      { ...ARGOCD, separation: 'prepared' },
    ),
  }),
  granted: fc.boolean(),
  issuer: fc.constantFrom<(CertificateDeclaration | undefined)[]>(
    undefined,
    { issuer: 'letsencrypt' },
    { issuer: 'own', kind: 'Issuer' },
  ),
});

/** What is said of networks, with ranges of the cluster's where there are grants. */
export function networkBy({ network }: RandomPlatform['said']): Content {
  return { network: { ...(network as Content), cni: true, addresses: ['198.51.100.0/24', '2001:db8:40::/48'] } };
}

/** The grants and the platform's gateways with which tenants may have what they have, in all of their environments. */
export function grantsFor(estates: readonly Estate[]): Content {
  const gateways = Object.assign({}, ...estates.map(({ platformGateways }) => platformGateways));
  const tenants = estates.flatMap((estate) => estate.tenants);
  // Pods elsewhere that a tenant selects are granted by a name that nobody has to use.
  for (const { name, gateways: own } of tenants) {
    for (const each of own) if (isElsewhere(each)) gateways[grantedName(name, each)] ??= podsOf(each);
  }
  const names = [...new Set(tenants.map(({ name }) => name))];
  return {
    gateways,
    grants: Object.fromEntries(
      names.map((name) => [
        name,
        grantFor(tenants.filter((tenant) => tenant.name === name)) satisfies GrantDeclaration,
      ]),
    ),
  };
}

function grantFor(places: readonly Tenant[]): GrantDeclaration {
  const gateways = places.flatMap((tenant) => tenant.gateways.map((gateway) => [tenant.name, gateway] as const));
  const hosts = places.flatMap(({ domains, gateways: all, services }) => [
    ...domains,
    ...all.flatMap((each) => each.domains ?? []),
    ...services.flatMap(({ hostnames }) => hostnames),
  ]);
  return {
    namespaces: distinct(places.map(({ namespace }) => namespace)),
    domains: distinct(hosts.map(bareHost)),
    gateways: distinct(
      gateways.flatMap(([name, each]) => each.use ?? (isElsewhere(each) ? [grantedName(name, each)] : [])),
    ),
    credentials: distinct(gateways.flatMap(([, { credentialName }]) => credentialName ?? [])),
    addresses: distinct(places.flatMap(({ external }) => external.flatMap((each) => each.addresses ?? []))),
    kinds: distinct(places.flatMap(({ manifests = [] }) => manifests.map(({ kind }) => kind))),
  };
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];

const isElsewhere = ({ use, selector }: Gateway) => use === undefined && selector !== undefined;

const grantedName = (tenant: string, { selector }: Gateway) => `${tenant}-${Object.values(selector ?? {}).join('-')}`;

const podsOf = ({ podNamespace, selector = {}, serviceAccount }: Gateway): PlatformGateway => ({
  namespace: podNamespace,
  selector,
  ...(serviceAccount !== undefined && { serviceAccount }),
});
