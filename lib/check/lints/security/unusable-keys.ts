import { createPublicKey } from 'node:crypto';
import type { Workload } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { authorize, policiesFor } from '../../../resolver/authorization';
import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import { viewRequest } from '../../../resolver/request-view';
import { targetPortOf } from '../../../resolver/target';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { Remark } from '../../remark';

export const UNUSABLE_KEYS: Lint = {
  code: 'BL637',
  name: 'unusable-keys',
  severity: 'breaks-traffic',
  summary: 'The keys of a RequestAuthentication are none, or istiod cannot fetch them.',
  cause:
    'Istio reads each key of jwks, and refuses the object where one is broken. A set without keys it passes on, and Envoy refuses the whole listener: running pods keep the configuration that they had, and new ones never become ready. What jwksUri names, istiod fetches itself, without a proxy, so it cannot speak mTLS, and has no identity that a policy could allow; without keys every token is refused with 401.',
  fix: 'Write a JSON Web Key Set of public keys, at least one, or leave jwks out and write jwksUri.',
  run(mesh, report) {
    for (const { object } of mesh.model.requestAuthentications.policies) {
      list(object.spec.jwtRules).forEach((item, index) => {
        const rule = record(item);
        const jwks = text(rule.jwks);
        // A rule that Istio refuses is BL615's.
        const isRefused = (rule.jwksUri ?? rule.jwks_uri) !== undefined || rule.issuer === '';
        const uri = jwks ? undefined : text(rule.jwksUri);
        const unreachable = uri === undefined || fetchedByProxies(mesh) ? undefined : fetchProblem(mesh, uri);
        if (unreachable !== undefined) {
          report({ object, path: ['spec', 'jwtRules', index, 'jwksUri'], ...unreachable });
        }
        const problem = jwks === undefined || jwks === '' || isRefused ? undefined : problemOf(jwks);
        if (problem !== undefined) report({ object, path: ['spec', 'jwtRules', index, 'jwks'], message: problem });
      });
    }
  },
};

/** True where istiod says that the proxies fetch keys, which speak mTLS. */
function fetchedByProxies(mesh: CheckedMesh): boolean {
  return mesh.once('keys fetched by proxies', () =>
    mesh.model
      .workloadsIn(mesh.model.config.rootNamespace)
      .flatMap((workload) => list(podSpecOf(workload).containers))
      .flatMap((container) => list(record(container).env))
      .some((item) => text(record(item).name) === 'PILOT_JWT_ENABLE_REMOTE_JWKS'),
  );
}

/** Why istiod does not get keys from a Service of the cluster; of other hosts, and of namespaces that are not here, nothing is known. */
function fetchProblem(mesh: CheckedMesh, uri: string): Pick<Remark, 'message' | 'fix'> | undefined {
  const { model } = mesh;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const [, name = '', namespace = ''] = /^([^.]+)\.([^.]+)(?:\.svc(?:\.(.+))?)?$/.exec(url?.hostname ?? '') ?? [];
  const suffix = `.svc.${model.config.clusterDomain}`;
  if (url === undefined || !['', suffix, '.svc'].includes(url.hostname.slice(`${name}.${namespace}`.length)))
    return undefined;
  const service = model.servicesNamed(`${name}.${namespace}${suffix}`).get(namespace);
  if (service === undefined) {
    // A name of two parts may be one of the internet.
    const isHere = url.hostname.includes('.svc') && model.services.some((item) => item.namespace === namespace);
    return isHere ? { message: `istiod cannot fetch them: no Service has the host ${url.hostname}` } : undefined;
  }
  const number = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const port = service.ports.find((item) => item.number === number);
  if (port === undefined) {
    const ports = listed(service.ports.map((item) => String(item.number)));
    return { message: `istiod cannot fetch them: ${service.object.title} has no port ${number}, but ${ports}` };
  }
  const workloads = mesh.workloadsOf(service);
  const isStrict = (workload: Workload) =>
    isMeshed(model, workload) && serverTls(model, workload, targetPortOf(port, workload)).mode === 'STRICT';
  if (
    workloads.length > 0 &&
    workloads.every((workload) => isRefused(mesh, workload, url, targetPortOf(port, workload)))
  )
    return {
      message: `istiod cannot fetch them: it has no proxy, so no identity, and the policies of ${workloads[0]!.object.title} let nobody without one in`,
      fix: 'Add a rule that allows GET for the path of the keys, whoever asks, or write the keys into jwks.',
    };
  if (workloads.length === 0 || !workloads.every(isStrict)) return undefined;
  return {
    message: `istiod cannot fetch them: it has no proxy, and ${workloads[0]!.object.title} takes mTLS only`,
    fix: 'Let the port take plaintext as well (PeerAuthentication with portLevelMtls: PERMISSIVE), write the keys into jwks, or fetch them by a host that leads through a gateway.',
  };
}

/** True where policies refuse a request for keys that comes without an identity; what depends on its address is not known. */
function isRefused({ model }: CheckedMesh, workload: Workload, url: URL, port: number): boolean {
  if (!isMeshed(model, workload) || serverTls(model, workload, port).mode === 'STRICT') return false;
  const from = { kind: 'workload', namespace: model.config.rootNamespace, labels: {} } as const;
  const request = viewRequest({ from, authority: url.host, path: `${url.pathname}${url.search}` });
  const verdict = authorize(policiesFor(model, workload), { request, identity: undefined, port, tcp: false });
  return verdict.kind === 'denied';
}

/** Istio reads each key; that there is a list with one of them is asked by Envoy only. */
function problemOf(jwks: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(jwks);
  } catch {
    return 'Istio refuses it: it is no JSON';
  }
  const { keys } = record(read);
  if (!Array.isArray(keys)) return 'Envoy refuses it: it has no list of keys';
  if (keys.length === 0) return 'Envoy refuses it: its list of keys is empty';
  const at = keys.findIndex((key) => !isKey(key));
  return at < 0 ? undefined : `Istio refuses it: keys[${at}] is no key`;
}

/** What Node reads, Istio and Envoy read; a key for both sides (`oct`) has no public half. */
function isKey(written: unknown): boolean {
  const key = record(written);
  if (key.kty === 'oct') return typeof key.k === 'string';
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
