import { isIP } from 'node:net';
import { isHostName } from '../../../limits/host-name';
import { isLabelValue } from '../../../limits/label';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, number, record, text, textMap } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import type { WrittenPolicy } from '../destination/traffic-policies';
import { oneOf } from './one-of';
import { checkLocality } from './refused-locality';

/** Reports what Istio's webhook refuses of one traffic policy (Istio: `validateTrafficPolicy`). */
export function checkTrafficPolicy(written: WrittenPolicy, report: Report): void {
  const { object, path, policy, level } = written;
  checkLocality(written, report);
  if (isEmpty(policy)) {
    report({ object, path, message: 'the policy is empty', fix: 'write a field, or leave the policy out' });
  }
  if (level === 'port' && record(policy.port).number === undefined) {
    report({ object, path, message: 'the policy of a port names none', fix: 'write port: { number: … }' });
  } else if (level === 'port' && Object.keys(policy).length === 1) {
    report({
      object,
      path,
      message: 'the policy of a port says nothing',
      fix: 'write a field, or leave the policy out',
    });
  }
  const { connectionPool, tls } = policy;
  if (isRecord(connectionPool) && Object.keys(connectionPool).length === 0) {
    const message = 'connectionPool is empty';
    report({ object, path: [...path, 'connectionPool'], message, fix: 'write tcp or http, or leave it out' });
  }
  const http = record(record(connectionPool).http);
  if (http.h2UpgradePolicy === 'UPGRADE' && http.useClientProtocol === true) {
    const message = 'useClientProtocol cannot stand beside h2UpgradePolicy: UPGRADE';
    report({ object, path: [...path, 'connectionPool', 'http', 'useClientProtocol'], message });
  }
  checkUnverified(written, report);
  checkBalancer(written, report);
  const negative = ['maxRetries', 'maxConcurrentStreams'].find((field) => (number(http[field]) ?? 0) < 0);
  if (negative !== undefined)
    report({ object, path: [...path, 'connectionPool', 'http', negative], message: `${negative} is negative` });
  const outliers = record(policy.outlierDetection);
  if ((number(outliers.consecutiveLocalOriginFailures) ?? 0) > 0 && outliers.splitExternalLocalOriginErrors !== true) {
    const message = 'failures at this side are counted apart only with splitExternalLocalOriginErrors: true';
    report({ object, path: [...path, 'outlierDetection', 'consecutiveLocalOriginFailures'], key: true, message });
  }
  const tunnel = record(policy.tunnel);
  if (text(tunnel.protocol))
    oneOf(text(tunnel.protocol)!, ['CONNECT', 'POST'], { object, path: [...path, 'tunnel', 'protocol'] }, report);
  checkTunnelTarget(written, report);
  if (policy.tunnel !== undefined && policy.proxyProtocol !== undefined)
    report({
      object,
      path: [...path, 'proxyProtocol'],
      key: true,
      message: 'tunnel and proxyProtocol exclude each other',
    });
  const files = ['clientCertificate', 'privateKey', 'caCertificates'].find((field) => text(record(tls)[field]));
  if (text(record(tls).credentialName) && files !== undefined) {
    const message = `${files} cannot stand beside credentialName, which names a Secret with all of them`;
    report({ object, path: [...path, 'tls', files], message });
  }
}

/** An empty list of ports says as little as no field. */
function isEmpty(policy: WrittenPolicy['policy']): boolean {
  const said = Object.entries(policy).filter(([, value]) => value !== null);
  return said.every(([field, value]) => field === 'portLevelSettings' && list(value).length === 0);
}

/** The other end of a tunnel is a host or an address, and a port. */
function checkTunnelTarget({ object, path, policy }: WrittenPolicy, report: Report): void {
  if (!isRecord(policy.tunnel)) return;
  const { targetHost, targetPort } = policy.tunnel;
  const host = text(targetHost);
  if (host !== undefined && !isHostName(host) && isIP(host) === 0) {
    const message = `"${host}" is no host name and no address`;
    report({
      object,
      path: [...path, 'tunnel', 'targetHost'],
      message,
      fix: 'write the host that the tunnel leads to',
    });
  }
  if (number(targetPort) === 0) {
    report({ object, path: [...path, 'tunnel', 'targetPort'], message: 'the tunnel leads to port 0' });
  }
}

/** What is not verified needs nothing to verify it by. */
function checkUnverified({ object, path, policy }: WrittenPolicy, report: Report): void {
  const tls = record(policy.tls);
  if (tls.insecureSkipVerify !== true) return;
  const by = ['caCertificates', 'credentialName', 'subjectAltNames'].find((field) => {
    return Array.isArray(tls[field]) ? list(tls[field]).length > 0 : text(tls[field]);
  });
  if (by === undefined) return;
  const message = `insecureSkipVerify verifies nothing, and ${by} says by what`;
  report({
    object,
    path: [...path, 'tls', 'insecureSkipVerify'],
    key: true,
    message,
    fix: 'remove insecureSkipVerify',
  });
}

const TABLE_LIMIT = 5_000_011;

/** The table of Maglev has a prime as its size; a cookie has a name. */
function checkBalancer({ object, path, policy }: WrittenPolicy, report: Report): void {
  const { maglev, httpCookie } = record(record(policy.loadBalancer).consistentHash);
  const at = [...path, 'loadBalancer', 'consistentHash'];
  if (isRecord(httpCookie) && httpCookie.name === '')
    report({ object, path: [...at, 'httpCookie', 'name'], message: 'the cookie has no name' });
  if (!isRecord(maglev)) return;
  const size = number(maglev.tableSize) ?? 0;
  if (isPrime(size) && size <= TABLE_LIMIT) return;
  const message = size === 0 ? 'maglev has no tableSize' : `a tableSize is a prime up to ${TABLE_LIMIT}, not ${size}`;
  report({ object, path: [...at, 'maglev'], key: true, message, fix: 'write tableSize: 65537' });
}

function isPrime(value: number): boolean {
  if (!Number.isInteger(value) || value < 2 || value > TABLE_LIMIT) return false;
  for (let factor = 2; factor * factor <= value; factor++) if (value % factor === 0) return false;
  return true;
}

/** Reports what Istio's webhook refuses of a DestinationRule besides its policies. */
export function checkDestinationRule(object: MeshObject, report: Report): void {
  const { workloadSelector } = object.spec;
  const labels = Object.entries(textMap(record(workloadSelector).matchLabels));
  for (const [label, value] of labels) {
    if (!`${label}${value}`.includes('*')) continue;
    const message = `${label}: ${value} has a star, and a selector has no wildcards`;
    report({ object, path: ['spec', 'workloadSelector', 'matchLabels', label], message });
  }
  checkSubsets(object, report);
}

function checkSubsets(object: MeshObject, report: Report): void {
  const names = new Set<string>();
  list(object.spec.subsets).forEach((item, index) => {
    const { name, labels } = record(item);
    const path = ['spec', 'subsets', index];
    const known = text(name);
    if (name === '') report({ object, path: [...path, 'name'], message: 'the subset has no name' });
    if (known !== undefined && names.has(known)) {
      report({ object, path: [...path, 'name'], message: `subset ${known} is there twice` });
    }
    if (known !== undefined) names.add(known);
    for (const [label, value] of Object.entries(record(labels))) {
      if (typeof value !== 'string' || isLabelValue(value)) continue;
      report({ object, path: [...path, 'labels', label], message: `"${value}" is no value of a label` });
    }
  });
}
