import { isHostName } from '../../../limits/host-name';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, number, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

type Path = readonly (string | number)[];

const SUBSET = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

/** Reports what Istio's webhook refuses of the destinations of a rule, its mirrors among them. */
export function checkDestinations(object: MeshObject, rule: unknown, path: Path, report: Report): void {
  const { route, mirror, mirrors } = record(rule);
  for (const [field, items] of Object.entries({ route, mirrors })) {
    list(items).forEach((item, index) => {
      const { destination } = record(item);
      if (isRecord(destination)) checkOne(object, destination, [...path, field, index, 'destination'], report);
    });
  }
  if (isRecord(mirror)) checkOne(object, mirror, [...path, 'mirror'], report);
}

function checkOne(
  object: MeshObject,
  destination: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): void {
  const host = text(destination.host);
  if (host !== undefined && !isHostName(host.replace(/^\*\./, ''))) {
    const message = `"${host}" is no host of a Service or ServiceEntry`;
    report({ object, path: [...path, 'host'], message, ...fixOf(host) });
  }
  const subset = text(destination.subset);
  if (subset && !SUBSET.test(subset))
    report({ object, path: [...path, 'subset'], message: `no subset can be called "${subset}"` });
  if (isRecord(destination.port) && number(destination.port.number) === undefined) {
    const message = 'the port has no number';
    report({ object, path: [...path, 'port'], message, fix: 'write port: { number: 80 }, or leave it out' });
  }
}

/** An URL, or a host with its port. */
function fixOf(host: string): { readonly fix?: string } {
  const [, name = '', port] = /^(?:\w+:\/\/)?([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(host) ?? [];
  if (name === host || !isHostName(name)) return {};
  return { fix: `Write host: ${name}${port === undefined ? '' : `, and port: { number: ${port} }`}.` };
}
