import { isLabelKey, isLabelValue } from '../../../limits/label';
import type { MeshObject } from '../../../mesh-model';
import { list, number, record, text, textMap, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

type Path = readonly (string | number)[];

const NAME = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

/** Reports what Istio's webhook refuses of the conditions of a rule, for HTTP as for TLS and TCP. */
export function checkMatches(object: MeshObject, rule: unknown, path: Path, report: Report): void {
  list(record(rule).match).forEach((item, index) => {
    const match = record(item);
    const at = [...path, 'match', index];
    checkEmpty(object, match, at, report);
    checkGatewayNames(object, match.gateways, [...at, 'gateways'], report);
    const port = number(match.port);
    if (port !== undefined && (port < 0 || port > 65535))
      report({ object, path: [...at, 'port'], message: `no port has the number ${port}` });
    const namespace = text(match.sourceNamespace);
    if (namespace && !NAME.test(namespace))
      report({ object, path: [...at, 'sourceNamespace'], message: `no namespace can be called "${namespace}"` });
    for (const [key, value] of Object.entries(textMap(match.sourceLabels))) {
      if (isLabelKey(key) && isLabelValue(value)) continue;
      report({ object, path: [...at, 'sourceLabels', key], message: `"${key}: ${value}" is no label` });
    }
  });
}

/** An empty prefix or expression is refused, except that of a path as a prefix, which takes all. */
function checkEmpty(object: MeshObject, match: Readonly<Record<string, unknown>>, path: Path, report: Report): void {
  const fields = ['uri', 'scheme', 'method', 'authority'].map((field) => [[field], match[field]] as const);
  const named = ['headers', 'withoutHeaders', 'queryParams'].flatMap((field) =>
    Object.entries(record(match[field])).map(([name, value]) => [[field, name], value] as const),
  );
  for (const [at, value] of [...fields, ...named]) {
    for (const kind of ['prefix', 'regex']) {
      if (record(value)[kind] !== '' || (at[0] === 'uri' && kind === 'prefix')) continue;
      const fix = at.length === 2 ? `write ${at[1]}: {} for any value` : 'leave the condition out';
      report({ object, path: [...path, ...at, kind], message: `${kind} is empty`, fix });
    }
  }
}

/** Names of Gateways: `mesh`, a name, or a namespace and a name. */
export function checkGatewayNames(object: MeshObject, names: unknown, path: Path, report: Report): void {
  texts(names).forEach((name, index) => {
    const parts = name.split('/');
    // A name with dots is that of a host, as Gateways were once written.
    const isName = parts.length === 1 ? name !== '' && name.split('.').every((part) => NAME.test(part)) : undefined;
    if (isName ?? (parts.length === 2 && parts.every((part) => NAME.test(part)))) return;
    const message = `"${name}" is not <namespace>/<gateway>`;
    report({ object, path: [...path, index], message, fix: fixOf(object, parts) });
  });
}

function fixOf(object: MeshObject, parts: readonly string[]): string | undefined {
  return parts.length === 2 && parts[0] === '.'
    ? `write ${parts[1]}, which is looked for in ${object.namespace}`
    : undefined;
}
