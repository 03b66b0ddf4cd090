import type { MeshObject } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

/** Lists of a rule for tokens in which no item may be empty, and of mappings: their field that may not. */
const NEVER_EMPTY = {
  audiences: undefined,
  fromParams: undefined,
  fromCookies: undefined,
  fromHeaders: 'name',
} as const;

const HEADER = /^[-_A-Za-z0-9]+$/;

/** What the API server and Istio's webhook refuse of a RequestAuthentication. */
export function checkRequestAuthentication(object: MeshObject, report: Report): void {
  list(object.spec.jwtRules).forEach((item, index) => {
    const rule = record(item);
    const at = ['spec', 'jwtRules', index];
    const uri = text(rule.jwksUri);
    if (uri && !/^https?:\/\//i.test(uri)) {
      const message = `${uri} is no http or https address`;
      report({ object, path: [...at, 'jwksUri'], message, fix: `write https://${uri}` });
    }
    for (const [field, inner] of Object.entries(NEVER_EMPTY)) {
      list(rule[field]).forEach((each, place) => {
        const value = inner === undefined ? each : record(each)[inner];
        if (value !== '') return;
        report({ object, path: [...at, field, place], message: `${inner ?? 'an item'} of ${field} is empty` });
      });
    }
    list(rule.outputClaimToHeaders).forEach((each, place) => {
      const header = text(record(each).header);
      if (header === undefined || HEADER.test(header)) return;
      const path = [...at, 'outputClaimToHeaders', place, 'header'];
      report({ object, path, message: `"${header}" is no name of a header here: letters, digits, - and _ only` });
    });
  });
}

/** What the API server refuses of a PeerAuthentication: ports are numbers. */
export function checkPeerAuthentication(object: MeshObject, report: Report): void {
  for (const port of Object.keys(record(object.spec.portLevelMtls))) {
    const number = /^\d+$/.test(port) ? Number(port) : 0;
    if (number >= 1 && number <= 65535) continue;
    const path = ['spec', 'portLevelMtls', port];
    report({ object, path, message: `${port} is not a port number`, fix: 'write the number of a port of the pods' });
  }
}
