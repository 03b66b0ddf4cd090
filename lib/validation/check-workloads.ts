import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Resources, WorkloadOverrides } from '../model/workload';
import { nameFault, OBJECT_NAME } from './names';

/** Kubernetes' quantities: `100m`, `0.5`, `128Mi`, `1e3`. */
const QUANTITY = /^\d+(\.\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e\d+)?$/;
const LARGEST = 2 ** 31 - 1;
const ENV_NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;
/** A registry's host with its port; the repository; tag and digest: as the runtimes of Kubernetes' nodes read it. */
const IMAGE =
  /^(?:(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$/;

/** Pods: images, numbers, resources, probes and files that Kubernetes takes (DEST-2, SAFE-5). */
export function checkWorkloads(service: Service, problems: Problems): void {
  const { origin, autoscale, canary } = service;
  checkWorkload(service, origin, [], problems);
  for (const version of service.versions) checkWorkload(version, origin, ['versions', version.name], problems);
  for (const variant of service.variants) checkWorkload(variant, variant.origin, [], problems);
  if (canary !== undefined) checkWorkload(canary, canary.origin, [], problems);
  for (const field of ['port', 'targetPort'] as const) {
    const port = service[field];
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      problems.error(origin, [field], `must be a port from 1 to 65535, got ${port}`);
    }
  }
  if (service.replicas === 0 && autoscale === undefined) {
    const message = `service '${service.name}' has no pods (replicas: 0), but released code answers whoever asks for no variant`;
    problems.error(origin, ['replicas'], message, { rule: 'DEST-2', fix: 'give it at least 1, or remove the service' });
  }
  if (autoscale !== undefined) checkAutoscale(service, problems);
  if (service.user !== undefined) checkLargest(service.user, origin, ['user'], problems);
  checkProbes(service, problems);
  checkFiles(service, problems);
  if (service.protocol === 'tcp') checkTcp(service, problems);
}

function checkWorkload(workload: WorkloadOverrides, origin: Origin, field: Problem['field'], problems: Problems): void {
  const { image, replicas, env = {}, resources } = workload;
  if (!IMAGE.test(image)) {
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
  } else if (replicas !== undefined) checkLargest(replicas, origin, [...field, 'replicas'], problems);
  for (const name of Object.keys(env)) {
    if (!ENV_NAME.test(name)) {
      const message = `an environment variable's name is letters, digits and underscores, without a digit in front, got '${name}'`;
      problems.error(origin, [...field, 'env', name], message);
    }
  }
  if (resources !== undefined) checkResources(resources, origin, [...field, 'resources'], problems);
}

/** Kubernetes takes signed 32-bit numbers. */
function checkLargest(value: number, origin: Origin, field: Problem['field'], problems: Problems): void {
  if (value > LARGEST) problems.error(origin, field, `must be at most ${LARGEST}, got ${value}`);
}

function checkResources(resources: Resources, origin: Origin, field: Problem['field'], problems: Problems): void {
  for (const group of ['requests', 'limits'] as const) {
    for (const [name, amount] of Object.entries(resources[group] ?? {})) {
      if (QUANTITY.test(amount)) continue;
      const example = name === 'cpu' ? '100m, 0.5 or 2' : '128Mi or 1Gi';
      const fix = /^\d+\s*[KMGT]i?B$/i.test(amount)
        ? `write ${amount.replace(/\s*([KMGT])i?B$/i, (_: string, unit: string) => `${unit.toUpperCase()}i`)}`
        : undefined;
      problems.error(origin, [...field, group, name], `must be an amount such as ${example}, got '${amount}'`, {
        ...(fix && { fix }),
      });
    }
  }
}

function checkAutoscale({ origin, name, autoscale, resources }: Service, problems: Problems): void {
  const { min, max } = autoscale!;
  checkLargest(max, origin, ['autoscale', 'max'], problems);
  if (!(min >= 1)) problems.error(origin, ['autoscale', 'min'], `must be at least 1, got ${min}`);
  if (min > max) problems.error(origin, ['autoscale'], `min must not be above max, got ${min} and ${max}`);
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
    if (!path.startsWith('/') || path === '/' || /\/\/|\/\.\.?(\/|$)|:/.test(path)) {
      problems.error(origin, field, `must be the full path of a folder, got '${path}'`);
    } else if (mounted.has(path)) problems.error(origin, field, `'${path}' is mounted twice`);
    mounted.add(path);
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
