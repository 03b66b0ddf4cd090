import type { GatewayClient } from '../../../resolver/clients';
import { closestName } from '../../../text/closest-name';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { workloadsAs } from './named-callers';
import { gatewaysOf } from './policy-subjects';
import { type PolicyValue, policyValues } from './policy-values';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];
/** Methods of caches, WebDAV and others, which Envoy lets through too. */
const OTHER_METHODS = new Set(
  (
    'ACL BIND CHECKOUT COPY LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PROPFIND PROPPATCH PURGE ' +
    'REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);

export const UNKNOWN_METHOD: Lint = {
  code: 'BL609',
  name: 'unknown-method',
  severity: 'insecure',
  summary: 'A policy names a method that HTTP does not have.',
  cause:
    'Methods are compared as they are written, in capitals. gRPC has POST only: its methods are paths, /package.Service/Method.',
  fix: 'Write GET, POST, ….',
  kiali: ['KIA0102'],
  run(mesh, report) {
    for (const { policy, field, value, path } of policyValues(mesh)) {
      if ((field !== 'methods' && field !== 'notMethods') || value.includes('*')) continue;
      if (METHODS.includes(value) || OTHER_METHODS.has(value)) continue;
      const meant = METHODS.includes(value.toUpperCase()) ? value.toUpperCase() : closestName(value, METHODS);
      report({
        object: policy.object,
        path,
        message: `HTTP has no method ${value}`,
        fix: meant === undefined ? undefined : `did you mean ${meant}?`,
      });
    }
  },
};

export const UNKNOWN_SOURCE: Lint = {
  code: 'BL610',
  name: 'unknown-source',
  severity: 'insecure',
  summary: 'A policy names a namespace, a principal or a service account that does not exist.',
  cause:
    'No caller has that identity, so the rule allows nobody (fragile), or denies nobody (insecure). A principal is <trust domain>/ns/<namespace>/sa/<account>, without spiffe://.',
  fix: 'Write the namespace and the service account of the caller.',
  istio: ['IST0101'],
  kiali: ['KIA0101', 'KIA0106', 'KIA0108'],
  elsewhere: true,
  run(mesh, report) {
    for (const item of policyValues(mesh)) {
      const message = problemOf(mesh, item);
      if (message === undefined) {
        const idle = idleAccount(mesh, item);
        if (idle !== undefined)
          report({ object: item.policy.object, path: item.path, message: idle, severity: 'fragile' });
        continue;
      }
      if (isOfAClient(mesh, item)) continue;
      const namespace = /^there is no (namespace|service account) ([^/]+)/.exec(message)?.[2];
      // An account of a namespace that is not in the input, or of which only policies are, is outside with it.
      const isForeign = message.endsWith(FOREIGN_DOMAIN);
      const missing = isForeign
        ? { what: `trust domain ${item.value.split('/', 1)[0]}`, expected: false }
        : namespace === undefined || (accounts(mesh).namespaces.has(namespace) && !mesh.isPartlyOutside(namespace))
          ? { what: item.value, expected: true }
          : { what: hasNamespace(mesh, namespace) ? item.value : `namespace ${namespace}`, expected: false };
      // What is too strict shows at once; what is too wide does not.
      const isWide = (item.policy.action === 'ALLOW') === item.field.startsWith('not');
      const severity = isWide ? 'insecure' : 'fragile';
      report({ object: item.policy.object, path: item.path, message, missing, severity });
    }
  },
};

/** Other meshes may be trusted: what the input is a part of may say so. */
const FOREIGN_DOMAIN = 'is not the trust domain of the mesh';

function problemOf(mesh: CheckedMesh, { policy, field, value }: PolicyValue): string | undefined {
  // The issuer of a token, or an identity with its scheme: no principal begins like that, whatever the rest.
  if (/^(notP|p)rincipals$/.test(field) && value.includes('://')) return `"${value}" is not a principal`;
  if (value.includes('*')) return undefined;
  if (field === 'namespaces' || field === 'notNamespaces') {
    return hasNamespace(mesh, value) ? undefined : `there is no namespace ${value}`;
  }
  if (field === 'serviceAccounts' || field === 'notServiceAccounts') {
    const [namespace, name] = value.includes('/') ? value.split('/') : [policy.namespace, value];
    return hasAccount(mesh, namespace!, name!) ? undefined : `there is no service account ${namespace}/${name}`;
  }
  if (field !== 'principals' && field !== 'notPrincipals') return undefined;
  const match = /^([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value);
  if (match === null) return `"${value}" is not a principal`;
  const [, domain, namespace, name] = match;
  const { trustDomain, trustDomainAliases } = mesh.model.config;
  if (![trustDomain, 'cluster.local', ...trustDomainAliases].includes(domain!)) return `${domain} ${FOREIGN_DOMAIN}`;
  return hasAccount(mesh, namespace!, name!) ? undefined : `there is no service account ${namespace}/${name}`;
}

/**
 * An account that is there, and as which nobody calls: `default` where all workloads run as others, and one of the name of a workload
 * that runs as another.
 */
function idleAccount(mesh: CheckedMesh, { policy, field, value }: PolicyValue): string | undefined {
  const [, namespace, account] =
    (field === 'principals'
      ? /^[^/*]+\/ns\/([^/*]+)\/sa\/([^/*]+)$/
      : field === 'serviceAccounts'
        ? /^([^/*]+)\/([^/*]+)$/
        : /$^/
    ).exec(value) ?? [];
  if (namespace === undefined || account === undefined || policy.action !== 'ALLOW') return undefined;
  const workloads = mesh.model.workloadsIn(namespace);
  if (workloads.length === 0 || workloadsAs(mesh, namespace, account).length > 0) return undefined;
  if (account === 'default') {
    const used = listed([...new Set(workloads.map(({ serviceAccount }) => serviceAccount))]);
    return `no workload of namespace ${namespace} runs as default: they run as ${used}`;
  }
  const meant = workloads.find(({ name, labels }) => name === account || labels.app === account);
  return meant && `no workload runs as ${account}: ${meant.object.title} runs as ${meant.serviceAccount}`;
}

/** Clients of a server that asks for certificates (MUTUAL) show names that others have given them. */
function isOfAClient(mesh: CheckedMesh, { policy, field, value }: PolicyValue): boolean {
  const isPrincipal = field === 'principals' || field === 'notPrincipals';
  return (
    isPrincipal && value.includes('/') && gatewaysOf(mesh, policy).some((client) => asksForCertificates(mesh, client))
  );
}

function asksForCertificates(mesh: CheckedMesh, { namespace, labels }: GatewayClient): boolean {
  const { listeners } = mesh.resolver.gatewayView(namespace, labels);
  return [...listeners.values()].some(({ tls }) =>
    tls.some(({ server }) => /^(OPTIONAL_)?MUTUAL$/.test(server.tls?.mode ?? '')),
  );
}

function hasNamespace(mesh: CheckedMesh, name: string): boolean {
  const present = mesh.once(
    'present-namespaces',
    () => new Set([...mesh.model.objects.map((object) => object.namespace), ...mesh.model.namespaces.keys()]),
  );
  return present.has(name) || name === mesh.model.config.rootNamespace;
}

/** `default` is in every namespace. */
function hasAccount(mesh: CheckedMesh, namespace: string, name: string): boolean {
  if (accounts(mesh).names.has(`${namespace}/${name}`)) return true;
  if (namespace === mesh.model.config.rootNamespace) return true;
  return name === 'default' && hasNamespace(mesh, namespace);
}

/** Accounts that are declared, and those as which workloads run; and the namespaces that have any. */
function accounts(mesh: CheckedMesh) {
  return mesh.once('accounts', () => {
    const declared = mesh.objects('', 'ServiceAccount').map(({ namespace, name }) => ({ namespace, name }));
    const used = mesh.model.workloads.map(({ namespace, serviceAccount: name }) => ({ namespace, name }));
    const all = [...declared, ...used];
    return {
      names: new Set(all.map(({ namespace, name }) => `${namespace}/${name}`)),
      namespaces: new Set(all.map(({ namespace }) => namespace)),
    };
  });
}
