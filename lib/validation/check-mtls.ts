import { Environment } from '../model/environment';
import { MtlsMode } from '../model/mtls';
import type { Problems } from '../model/problem';
import { servicePorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { didYouMean, offered } from './did-you-mean';

/** mTLS that is less than strict is written out, and warned about in production (TENANT-2, TENANT-3). */
export function checkMtls(tenant: Tenant, problems: Problems): void {
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
  mtls.exceptions.forEach(({ service: name, port, mode }, index) => {
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
    if (inProduction && mode !== MtlsMode.STRICT) {
      const message = `${mode} on port ${port} of '${name}' lets plaintext in, in production`;
      problems.warning(origin, field, message, { rule: 'TENANT-2' });
    }
  });
}
