import { load } from 'js-yaml';
import { type RegistryState, servicesNamed, tenantNames, tenantsNamed } from '../change/registry-change';
import type { CanaryDeclaration } from '../model/canary';
import type { Service } from '../model/service';
import { closestName } from '../text/closest-name';
import { own } from '../text/own';
import { CanaryError } from './canary-error';

/** A service that a command names. */
export interface CanaryService {
  /** `acme/cms` */
  readonly name: string;
  readonly service: Service;
  /** The tenant's file in the registry. */
  readonly path: string;
  /** What stands in the file for the service; nothing of what defaults are. */
  readonly declared: DeclaredService;
}

/** A service as its file has it. */
export type DeclaredService = Readonly<Record<string, unknown>> & { readonly canary?: CanaryDeclaration };

/**
 * The service that `acme/cms` names.
 *
 * @throws CanaryError where there is none
 */
export function canaryService({ folder, files, registry }: RegistryState, name: string): CanaryService {
  const [tenantName, serviceName, ...rest] = name.split('/');
  if (!tenantName || !serviceName || rest.length > 0) {
    throw new CanaryError(`'${name}' names no service`, 'write tenant and service: acme/cms');
  }
  const tenants = tenantNames(registry);
  if (!tenants.includes(tenantName)) throw unknown('tenant', tenantName, tenants, folder);
  const [service] = servicesNamed(registry, tenantName, serviceName);
  if (service === undefined) {
    const all = tenantsNamed(registry, tenantName).flatMap(({ services }) => services.map((each) => each.name));
    throw unknown('service', serviceName, [...new Set(all)], `${folder}/${tenantName}/tenant.yaml`);
  }
  const path = `${tenantName}/tenant.yaml`;
  return { name, service, path, declared: declaredIn(files.get(path), serviceName) };
}

function declaredIn(text: string | undefined, service: string): DeclaredService {
  // It has been read and checked before.
  const { services } = load(text ?? '{}') as { readonly services?: Record<string, DeclaredService> };
  return own(services, service) ?? {};
}

function unknown(kind: string, name: string, names: readonly string[], where: string): CanaryError {
  const close = closestName(name, names);
  return new CanaryError(
    `there is no ${kind} '${name}' in ${where}`,
    close === undefined
      ? `name one of ${[...names].sort().slice(0, 10).join(', ') || 'none: it has no services'}`
      : `did you mean '${close}'?`,
  );
}
