import { isIP } from 'node:net';
import { Environment } from '../model/environment';
import { MtlsMode } from '../model/mtls';
import type { Problems } from '../model/problem';
import { servicePorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { didYouMean, offered } from './did-you-mean';
import { LABEL, nameFault } from './names';

/**
 * mTLS that is less than strict is written out, and warned about in production (TENANT-2, TENANT-3).
 *
 * @param isGranted whether a table of grants limits tenants: then a port that is open to everybody is a warning
 */
export function checkMtls(tenant: Tenant, isGranted: boolean, problems: Problems): void {
  const { origin, mtls, isolation, environment } = tenant;
  const inProduction = environment === Environment.PRODUCTION;
  if (mtls.mode === MtlsMode.DISABLE && isolation.authorization) {
    const message = `DISABLE leaves callers without an identity, so the AuthorizationPolicy of tenant '${tenant.name}' would refuse every call`;
    const fix = 'write `mtls: PERMISSIVE`, or turn authorization off with `isolation: { authorization: false }`';
    problems.error(origin, ['mtls'], message, { rule: 'TENANT-3', fix });
  } else if (mtls.mode !== MtlsMode.STRICT && mtls.mode !== MtlsMode.UNSET && inProduction) {
    const message = `${mtls.mode} in production lets plaintext in`;
    problems.warning(origin, ['mtls'], message, { rule: 'TENANT-2', fix: 'write `mtls: STRICT`' });
  }
  const services = new Map(tenant.services.map((service) => [service.name, service]));
  const seen = new Set<string>();
  mtls.exceptions.forEach(({ service: name, port, mode, from }, index) => {
    const field = ['mtls', 'exceptions', index];
    const service = services.get(name);
    const known = [...services.keys()];
    if (service === undefined) {
      const message = `tenant '${tenant.name}' has no service '${name}', it has: ${offered(known)}`;
      problems.error(origin, [...field, 'service'], message, { rule: 'TENANT-2', ...didYouMean(name, known) });
    } else {
      const ports = servicePorts(service);
      const own = ports.find((each) => each.port === port);
      if (own !== undefined && !ports.some(({ targetPort }) => targetPort === port)) {
        const message = `${port} is the Service's port; an exception names the container's`;
        problems.error(origin, [...field, 'port'], message, { rule: 'TENANT-2', fix: `write ${own.targetPort}` });
      }
    }
    if (seen.has(`${name}:${port}`)) {
      problems.error(origin, field, `port ${port} of '${name}' is excepted twice`, { rule: 'TENANT-2' });
    }
    seen.add(`${name}:${port}`);
    if (from !== undefined) checkFrom(tenant, from, index, problems);
    else if (mode !== MtlsMode.STRICT && isolation.authorization && (isGranted || isolation.network)) {
      const message = `port ${port} of '${name}' is open to everybody who can reach it: callers without mTLS have no identity`;
      const fix = 'name who may call it: `from: [10.0.0.0/8]`, or namespaces with `isolation: { network: true }`';
      problems.warning(origin, field, message, { rule: 'TENANT-2', fix });
    }
    if (inProduction && mode !== MtlsMode.STRICT) {
      const message = `${mode} on port ${port} of '${name}' lets plaintext in, in production`;
      problems.warning(origin, field, message, { rule: 'TENANT-2' });
    }
  });
}

/** Callers without mTLS have no identity: an address can be told, a namespace by a NetworkPolicy alone. */
function checkFrom({ origin, isolation }: Tenant, from: readonly string[], index: number, problems: Problems): void {
  from.forEach((each, position) => {
    const at = ['mtls', 'exceptions', index, 'from', position];
    if (isAddress(each)) return;
    const fault = nameFault(each, LABEL);
    if (fault !== undefined) {
      const message = `must be an address, a range such as 10.0.0.0/8, or a namespace, got '${each}'`;
      problems.error(origin, at, message, { rule: 'TENANT-2' });
    } else if (!isolation.network) {
      const message = `only a NetworkPolicy can tell that a caller without mTLS is in the namespace '${each}'`;
      const fix = 'write `isolation: { network: true }`, or name addresses such as 10.0.0.0/8';
      problems.error(origin, at, message, { rule: 'TENANT-12', fix });
    }
  });
}

/** An address or a range of addresses. */
function isAddress(text: string): boolean {
  const [ip = '', bits, ...more] = text.split('/');
  const version = isIP(ip);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
