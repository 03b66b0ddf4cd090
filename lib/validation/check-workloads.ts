import { isImageReference } from '../limits/image-reference';
import { ENV_MAX, ENV_VARIABLE_MAX, INT32_MAX, PODS_MAX, PROXY_USER } from '../limits/limits';
import { AMOUNT_MAX, amountOf } from '../limits/quantity';
import { isExternal } from '../model/foreign-workload';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isTcpOnly } from '../model/service-port';
import type { Resources, WorkloadOverrides } from '../model/workload';
import { nearest } from './did-you-mean';
import { nameFault, OBJECT_NAME } from './names';

const ENV_NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** A MiB; container runtimes want several for themselves. */
const LEAST_MEMORY = 2 ** 20;

/** Where Kubernetes puts the token of the API server; `/var/run` is a link to `/run` in most images. */
export const API_TOKEN = /^(\/var)?\/run\/secrets\/kubernetes\.io(\/|$)/;

/** Pods: images, numbers, resources, probes and files that Kubernetes takes (DEST-2, SAFE-5). */
export function checkWorkloads(service: Service, problems: Problems, services: readonly Service[] = []): void {
  const { origin, autoscale, canary } = service;
  checkWorkload(service, service, origin, [], problems, services);
  for (const version of service.versions) checkWorkload(service, version, origin, ['versions', version.name], problems);
  for (const variant of service.variants) checkWorkload(service, variant, variant.origin, [], problems);
  if (canary !== undefined) checkWorkload(service, canary, canary.origin, [], problems);
  if (service.replicas === 0 && autoscale === undefined) {
    const message = `service '${service.name}' has no pods (replicas: 0), but it answers all requests that ask for no variant`;
    problems.error(origin, ['replicas'], message, { rule: 'DEST-2', fix: 'give it at least 1, or remove the service' });
  }
  if (autoscale !== undefined) checkAutoscale(service, problems);
  if (service.user !== undefined) checkUser(service.user, origin, problems);
  checkProbes(service, problems);
  checkFiles(service, problems);
  if (isTcpOnly(service)) checkTcp(service, problems);
}

/** In a file that says only what differs, a name that is wrong by a letter is a service of its own, without an image. */
function imageFix({ name, image }: Service, services: readonly Service[]): string {
  const others = services.flatMap((each) => (each.name === name || each.image === undefined ? [] : [each.name]));
  const meant = image === undefined ? nearest(name, others) : undefined;
  if (meant !== undefined) return `add it; if \`${meant}\` is meant, write that name`;
  return 'add it, or `workload: external` if somebody else runs it';
}

function checkWorkload(
  service: Service,
  workload: WorkloadOverrides,
  origin: Origin,
  field: Problem['field'],
  problems: Problems,
  services: readonly Service[] = [],
): void {
  const { image, replicas, env = {}, resources } = workload;
  if (image === undefined) {
    if (!isExternal(service, workload)) {
      problems.error(origin, [...field, 'image'], 'missing: the container image with its tag or digest', {
        fix: imageFix(service, services),
      });
    }
  } else if (!isImageReference(image)) {
    const fix = /\s/.test(image) ? 'remove the spaces' : /^https?:/.test(image) ? 'remove the scheme' : undefined;
    problems.error(
      origin,
      [...field, 'image'],
      `must be an image such as registry.example.com/cms:2.0.0, got '${image}'`,
      {
        ...(fix && { fix }),
      },
    );
  }
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
    problems.error(origin, [...field, 'replicas'], `must be a whole number of at least 0, got ${replicas}`);
  } else if (replicas !== undefined) checkLargest(replicas, PODS_MAX, origin, [...field, 'replicas'], problems);
  checkEnv(env, origin, [...field, 'env'], problems);
  if (resources !== undefined) checkResources(resources, origin, [...field, 'resources'], problems);
}

function checkLargest(
  value: number,
  largest: number,
  origin: Origin,
  field: Problem['field'],
  problems: Problems,
): void {
  if (value > largest) problems.error(origin, field, `must be at most ${largest}, got ${value}`);
}

function checkUser(user: number, origin: Origin, problems: Problems): void {
  checkLargest(user, INT32_MAX, origin, ['user'], problems);
  if (user !== PROXY_USER) return;
  const message = `${PROXY_USER} is the user of Istio's proxy: its traffic bypasses all routes, policies and mTLS`;
  problems.error(origin, ['user'], message, { fix: 'choose another user' });
}

/** Variables that Kubernetes takes and that a process can be started with. */
function checkEnv(
  env: Readonly<Record<string, string>>,
  origin: Origin,
  field: Problem['field'],
  problems: Problems,
): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(env)) {
    // A token of a construct is text only when it is written.
    const text = typeof value === 'string' ? value : '';
    const at = [...field, name];
    if (!ENV_NAME.test(name)) {
      const message = `an environment variable's name is letters, digits and underscores, without a digit in front, got '${name}'`;
      problems.error(origin, at, message);
    } else if (name === '.' || name.startsWith('..')) {
      problems.error(origin, at, `Kubernetes allows no environment variable called '${name}'`);
    }
    if (text.includes('\0')) problems.error(origin, at, 'an environment variable cannot hold a null character');
    const size = Buffer.byteLength(`${name}=${text}`);
    if (size > ENV_VARIABLE_MAX) {
      const message = `has ${size} bytes, name included; no process starts with a variable of more than ${ENV_VARIABLE_MAX}`;
      problems.error(origin, at, message, { fix: 'put it into a file: a ConfigMap or a Secret' });
    }
    bytes += size;
  }
  if (bytes > ENV_MAX) {
    const message = `all variables together have ${bytes} bytes, an object of Kubernetes takes at most ${ENV_MAX} of them`;
    problems.error(origin, field, message, { fix: 'put large ones into files: ConfigMaps or Secrets' });
  }
}

function checkResources(resources: Resources, origin: Origin, field: Problem['field'], problems: Problems): void {
  for (const group of ['requests', 'limits'] as const) {
    for (const [name, amount] of Object.entries(resources[group] ?? {}) as ['cpu' | 'memory', string][]) {
      const at = [...field, group, name];
      const value = amountOf(amount);
      if (value === undefined) {
        const example = name === 'cpu' ? '100m, 0.5 or 2' : '128Mi or 1Gi';
        const fix = /^\d+\s*[KMGT]i?B$/i.test(amount)
          ? `write ${amount.replace(/\s*([KMGT])i?B$/i, (_: string, unit: string) => `${unit.toUpperCase()}i`)}`
          : undefined;
        const message = `must be an amount such as ${example}, got '${amount}'`;
        problems.error(origin, at, message, { ...(fix && { fix }) });
      } else if (value > AMOUNT_MAX[name]) {
        problems.error(origin, at, `is more than Kubernetes counts in 64 bits, got '${amount}'`);
      } else if (name === 'memory' && value > 0 && value < LEAST_MEMORY) {
        const message = `'${amount}' is ${value} ${value === 1 ? 'byte' : 'bytes'} of memory: no container starts with that`;
        const [, digits] = /^(\d+)m?$/.exec(amount) ?? [];
        problems.warning(origin, at, message, { fix: `write ${digits ?? 128}Mi` });
      }
    }
  }
  for (const name of ['cpu', 'memory'] as const) {
    const [request, limit] = [resources.requests?.[name], resources.limits?.[name]];
    if (request === undefined || limit === undefined) continue;
    const [least, most] = [amountOf(request), amountOf(limit)];
    if (least === undefined || most === undefined || least <= most) continue;
    const message = `the request of ${name}, ${request}, is above its limit, ${limit}: Kubernetes takes no such pod`;
    problems.error(origin, [...field, 'requests', name], message, { fix: `raise \`limits.${name}\`` });
  }
}

function checkAutoscale(
  { origin, name, declaredReplicas: replicas, autoscale, resources }: Service,
  problems: Problems,
): void {
  const { min, max } = autoscale!;
  if (replicas !== undefined) {
    const message = `the autoscaler decides how many pods '${name}' has, between ${min} and ${max}; replicas: ${replicas} would have no effect`;
    problems.error(origin, ['replicas'], message, { rule: 'SAFE-5', fix: 'remove `replicas`, or `autoscale`' });
  }
  checkLargest(max, PODS_MAX, origin, ['autoscale', 'max'], problems);
  if (!(min >= 1)) problems.error(origin, ['autoscale', 'min'], `must be at least 1, got ${min}`);
  if (min > max) {
    const fix = `write { min: ${max}, max: ${min} }`;
    problems.error(origin, ['autoscale'], `min must not be above max, got ${min} and ${max}`, { fix });
  }
  if (resources?.requests?.cpu === undefined) {
    const message = `the autoscaler of '${name}' measures CPU use against the CPU request, and there is none`;
    problems.error(origin, ['autoscale'], message, { fix: 'add `resources: { requests: { cpu: 100m } }`' });
  }
}

function checkProbes({ origin, probes }: Service, problems: Problems): void {
  for (const [name, how] of Object.entries(probes)) {
    if (how === undefined || how === 'grpc' || how === 'tcp' || how.startsWith('/')) continue;
    const fix = /^[\w-]+(\/|$)/.test(how) ? `write \`/${how}\`` : undefined;
    problems.error(origin, ['probes', name], `must be a path that begins with '/', grpc or tcp, got '${how}'`, {
      ...(fix && { fix }),
    });
  }
}

function checkFiles({ origin, secrets, writable }: Service, problems: Problems): void {
  const mounted = new Set<string>();
  const check = (path: string, field: Problem['field']) => {
    const folder = path.replace(/(?<=.)\/$/, '');
    if (!path.startsWith('/') || path === '/' || /\/\/|\/\.\.?(\/|$)|:|\p{Cc}/u.test(path)) {
      const fix = /^[\w-]+(\/[\w-]+)*\/?$/.test(path) ? `write \`/${path}\`` : undefined;
      problems.error(origin, field, `must be the full path of a folder, got '${path}'`, { ...(fix && { fix }) });
    } else if (API_TOKEN.test(folder)) {
      const message = `'${path}' is where Kubernetes mounts its API token: files there would be taken for the token`;
      problems.error(origin, field, message, { fix: 'choose another folder' });
    } else if (/^\/proc(\/|$)/.test(folder)) {
      problems.error(origin, field, `no runtime mounts anything at '${path}'`, { fix: 'choose another folder' });
    } else if (mounted.has(folder)) problems.error(origin, field, `'${path}' is mounted twice`);
    mounted.add(folder);
  };
  secrets.forEach(({ name, mountPath }, index) => {
    const fault = nameFault(name, OBJECT_NAME);
    if (fault !== undefined) problems.error(origin, ['secrets', index, 'name'], fault, { rule: 'NAME-3' });
    check(mountPath, ['secrets', index, 'mountPath']);
  });
  writable.forEach((path, index) => {
    check(path, ['writable', index]);
  });
}

/** What TCP cannot do, since it has no headers. */
function checkTcp(service: Service, problems: Problems): void {
  for (const { id, origin } of service.variants) {
    const message = `service '${service.name}' is tcp: without headers nothing can choose variant '${id}'`;
    problems.error(origin, [], message, { rule: 'MESH-3', fix: `give the variant's callers another service to call` });
  }
  for (const { name } of service.versions) {
    const message = `service '${service.name}' is tcp: without paths nothing can choose version '${name}'`;
    problems.error(service.origin, ['versions', name], message, { rule: 'MESH-3' });
  }
}
