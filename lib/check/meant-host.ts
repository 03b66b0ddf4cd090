import { closestName } from '../text/closest-name';
import type { CheckedMesh } from './checked-mesh';

/**
 * The host that was probably meant by one that nothing has: of the only Service of this name, or of a Service whose name is near it where
 * all else of the host is right. Names are compared and not hosts, most of which is the same for all Services of a namespace.
 *
 * @param namespace of the object that has the host
 */
export function meantHost({ model }: CheckedMesh, host: string, namespace: string): string | undefined {
  const dot = host.indexOf('.');
  const [name, rest] = dot < 0 ? [host, ''] : [host.slice(0, dot), host.slice(dot)];
  const same = model.services.filter((service) => service.registry === 'kubernetes' && service.name === name);
  if (same.length === 1) return same[0]!.hostname;
  const near = model.services.filter((service) => service.namespace === namespace && service.hostname !== host);
  const byName = new Map(near.map((service) => [service.hostname.split('.', 1)[0]!, service.hostname]));
  const guess = closestName(
    name,
    [...byName].filter(([, hostname]) => dot < 0 || hostname.endsWith(rest)).map(([each]) => each),
  );
  if (guess !== undefined) return byName.get(guess);
  // The name is right, and what stands behind it is not.
  const whole = closestName(
    rest,
    near
      .filter((service) => service.hostname.startsWith(`${name}.`))
      .map(({ hostname }) => hostname.slice(name.length)),
  );
  return whole === undefined ? undefined : `${name}${whole}`;
}
