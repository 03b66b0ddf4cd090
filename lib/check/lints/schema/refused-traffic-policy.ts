import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import type { WrittenPolicy } from '../destination/traffic-policies';
import { checkLocality } from './refused-locality';

/** Reports what Istio's webhook refuses of one traffic policy (Istio: `validateTrafficPolicy`). */
export function checkTrafficPolicy(written: WrittenPolicy, report: Report): void {
  const { object, path, policy, level } = written;
  checkLocality(written, report);
  if (Object.keys(policy).length === 0) {
    report({ object, path, message: 'the policy is empty', fix: 'write a field, or leave the policy out' });
  }
  if (level === 'port' && record(policy.port).number === undefined) {
    report({ object, path, message: 'the policy of a port names none', fix: 'write port: { number: … }' });
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
  const files = ['clientCertificate', 'privateKey', 'caCertificates'].find((field) => text(record(tls)[field]));
  if (text(record(tls).credentialName) && files !== undefined) {
    const message = `${files} cannot stand beside credentialName, which names a Secret with all of them`;
    report({ object, path: [...path, 'tls', files], message });
  }
}

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Reports what Istio's webhook refuses of the subsets of a DestinationRule. */
export function checkSubsets(object: MeshObject, report: Report): void {
  const names = new Set<string>();
  list(object.spec.subsets).forEach((item, index) => {
    const { name, labels } = record(item);
    const path = ['spec', 'subsets', index];
    const known = text(name);
    if (known !== undefined && names.has(known)) {
      report({ object, path: [...path, 'name'], message: `subset ${known} is there twice` });
    }
    if (known !== undefined) names.add(known);
    for (const [label, value] of Object.entries(record(labels))) {
      if (typeof value !== 'string' || (LABEL_VALUE.test(value) && value.length <= 63)) continue;
      report({ object, path: [...path, 'labels', label], message: `"${value}" is no value of a label` });
    }
  });
}
