import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Step, valueAtSteps } from '../kubernetes/place';
import type { Json } from '../kubernetes/strategic-merge';
import { isLabelKey, isLabelValue } from '../limits/label';
import { PROXY_USER } from '../limits/limits';
import { HANDLERS, type RefusedValue } from '../limits/pod-values';
import { refusedValues } from '../limits/workload-values';
import type { Tenant } from '../model/tenant';
import { APP_CONTAINER } from '../model/workload';
import type { Workload } from '../workload/deployment';
import { podLabels } from '../workload/labels';
import { isMapping, items } from '../yaml/is-mapping';
import { API_TOKEN } from './check-workloads';
import { labelMessage, type OverlaidResult } from './overlaid-object';
import { CONTAINERS, checkPowers, type PowersAllowed, powersOfPods, type Taken } from './powers';

/** Labels and annotations that decide about the proxy of a pod, and about its place in the mesh. */
const INJECTION = ['sidecar.istio.io/inject', 'istio.io/rev', 'istio.io/dataplane-mode', 'inject.istio.io/templates'];

/**
 * What an overlay of a Deployment must leave as it is, and what its pods may do.
 *
 * @param template where the pods are described; in a CronJob further down
 */
export function checkPods(
  tenant: Tenant,
  workload: Workload,
  result: OverlaidResult,
  allowed: PowersAllowed,
  template: readonly Step[] = ['spec', 'template'],
): void {
  const pod = [...template, 'spec'];
  const app = [...pod, 'containers', { key: 'name', value: APP_CONTAINER }];
  result.keeps(
    ['spec', 'selector'],
    'a selector never changes: Kubernetes refuses it, and subsets find pods by it',
    'remove it',
  );
  const scaled = workload.service.autoscale === undefined ? 'use `replicas`' : 'the autoscaler sets it';
  result.keeps(['spec', 'replicas'], 'the number of pods is declared once', scaled);
  if (!result.leaves([...template, 'metadata'])) checkMetadata(workload, result, template);
  if (valueAtSteps(result.merged, app) === undefined) {
    result.error(app, `the container '${APP_CONTAINER}' runs the service's image and answers its requests`);
    return;
  }
  result.keeps([...app, 'image'], 'the image is declared once', 'use `image`');
  for (const port of items(valueAtSteps(result.base, [...app, 'ports']))) {
    const message = `routes lead to port ${port.containerPort} of the container`;
    result.keeps([...app, 'ports', { key: 'containerPort', value: port.containerPort }], message, 'use `targetPort`');
  }
  checkSources(result, pod);
  checkValues(result);
  checkNodeSelector(result, pod);
  checkUsers(result, pod);
  checkMounts(result, pod);
  checkAccount(tenant, result, pod, allowed);
  const { metadata, spec } = valueAtSteps(result.merged, template) as { metadata?: Json; spec: Json };
  const taken = powersOfPods({ metadata, spec }, template);
  if (taken.length === 0) return;
  const before = powersOfPods(valueAtSteps(result.base, template) as Json, template);
  checkPowers(
    result,
    taken.filter((each) => !before.some((old) => same(old, each))),
    allowed,
  );
}

/** By their labels pods are found, and are in the mesh. */
function checkMetadata({ service, version }: Workload, result: OverlaidResult, template: readonly Step[]): void {
  for (const name of Object.keys(podLabels(service, version))) {
    result.keeps([...template, 'metadata', 'labels', name], labelMessage(name));
  }
  for (const name of INJECTION) {
    for (const where of ['labels', 'annotations']) {
      const message = `'${name}' decides whether and how a pod is in the mesh: without its proxy no rule applies`;
      const fix = 'leave it out; what must not have a proxy is `workload: external`, with its Deployment in manifests/';
      result.keeps([...template, 'metadata', where, name], message, fix);
    }
  }
}

/** What the mainline has was said there. */
function same(a: Taken, b: Taken): boolean {
  return isDeepStrictEqual(a, b);
}

/** What the API server would refuse of the result, and did not refuse before. */
function checkValues(result: OverlaidResult): void {
  // By keys of lists: what is laid over may put its items before.
  const textOf = (root: Json, { path, message }: RefusedValue) => `${JSON.stringify(stepsTo(root, path))} ${message}`;
  const found = refusedValues(result.merged);
  if (found.length === 0) return;
  const before = new Set(refusedValues(result.base).map((each) => textOf(result.base, each)));
  for (const each of found.filter((one) => !before.has(textOf(result.merged, one)))) {
    const { path, message, fix } = each;
    // Who calls a container as the service meant the service's own.
    const isLikely = message.endsWith('has no image') && path.includes('containers');
    const own = isLikely ? `; the service's own container is called '${APP_CONTAINER}'` : '';
    const steps = stepsTo(result.merged, path);
    const replaced = replacedHandler(result, steps);
    if (replaced !== undefined) result.error(steps, message, replaced);
    else result.error(steps, message, fix === undefined ? undefined : `${fix}${own}`);
  }
}

/** What to write beside another way to ask than the one that the probe has already. */
function replacedHandler({ base, merged }: OverlaidResult, steps: readonly Step[]): string | undefined {
  const probe = steps.slice(0, -1);
  const before = valueAtSteps(base, probe);
  const after = valueAtSteps(merged, probe);
  if (!isMapping(before) || !isMapping(after)) return undefined;
  const [old, ...more] = HANDLERS.filter((way) => before[way] !== undefined);
  const added = HANDLERS.find((way) => way !== old && after[way] !== undefined);
  if (old === undefined || added === undefined || more.length > 0) return undefined;
  return `write \`${old}: null\` beside \`${added}\`: it takes away how the probe asks without the overlay`;
}

function checkNodeSelector(result: OverlaidResult, pod: readonly Step[]): void {
  const place = [...pod, 'nodeSelector'];
  for (const [name, value] of Object.entries((valueAtSteps(result.merged, place) ?? {}) as Json)) {
    if (!isLabelKey(name)) result.error([...place, name], `'${name}' is no name of a label`);
    else if (!isLabelValue(String(value))) result.error([...place, name], `'${value}' is no value of a label`);
  }
}

/** The same place by the keys by which lists are merged: an overlay has its items at other positions. */
function stepsTo(root: unknown, path: readonly (string | number)[]): Step[] {
  let value = root;
  return path.map((part) => {
    const item = (value as Json)[part];
    const steps: Step[] = ['mountPath', 'containerPort', 'name', 'topologyKey'].flatMap((key) =>
      typeof part === 'number' && isMapping(item) && item[key] !== undefined ? [{ key, value: item[key] }] : [],
    );
    value = item;
    return steps[0] ?? part;
  });
}

/** Of volumes and variables that both have, only one may say where the value comes from. */
function checkSources(result: OverlaidResult, pod: readonly Step[]): void {
  for (const volume of items(valueAtSteps(result.merged, [...pod, 'volumes']))) {
    const sources = Object.keys(volume).filter((name) => name !== 'name');
    if (sources.length <= 1) continue;
    const steps = [...pod, 'volumes', { key: 'name', value: volume.name }, sources.at(-1)!];
    const message = `the volume '${volume.name}' would be ${sources.join(' and ')} at once`;
    result.error(steps, message, `add \`${sources[0]}: null\`, or call it something else`);
  }
  for (const list of CONTAINERS) {
    for (const container of items(valueAtSteps(result.merged, [...pod, list]))) {
      for (const { name, value, valueFrom } of items(container.env)) {
        if (value === undefined || valueFrom === undefined) continue;
        const env = [...pod, list, { key: 'name', value: container.name }, 'env', { key: 'name', value: name }];
        const message = `the variable '${name}' would have a value and a source`;
        result.error([...env, 'valueFrom'], message, 'remove it from `env`');
      }
    }
  }
}

/** The token by which a pod is known to the API server is one that Kubernetes makes. */
function checkMounts(result: OverlaidResult, pod: readonly Step[]): void {
  const tokens = new Set(
    items(valueAtSteps(result.merged, [...pod, 'volumes']))
      .filter(({ projected }) =>
        items((projected as Json | undefined)?.sources).some((each) => each.serviceAccountToken),
      )
      .map(({ name }) => name),
  );
  for (const list of CONTAINERS) {
    for (const container of items(valueAtSteps(result.merged, [...pod, list]))) {
      for (const { name, mountPath } of items(container.volumeMounts)) {
        if (tokens.has(name) || !API_TOKEN.test(posix.normalize(String(mountPath)))) continue;
        const mounts = [...pod, list, { key: 'name', value: container.name }, 'volumeMounts'];
        const message = `'${mountPath}' is where Kubernetes mounts its API token: files there would be taken for the token`;
        result.error(
          [...mounts, { key: 'mountPath', value: mountPath }, 'mountPath'],
          message,
          'choose another folder',
        );
      }
    }
  }
}

/** What the proxy's own user sends is not caught. */
function checkUsers(result: OverlaidResult, pod: readonly Step[]): void {
  const places = [
    [...pod, 'securityContext'],
    ...CONTAINERS.flatMap((list) =>
      items(valueAtSteps(result.merged, [...pod, list])).map(({ name }) => [
        ...pod,
        list,
        { key: 'name', value: name },
        'securityContext',
      ]),
    ),
  ];
  for (const place of places) {
    for (const field of ['runAsUser', 'runAsGroup']) {
      if (valueAtSteps(result.merged, [...place, field]) !== PROXY_USER) continue;
      const message = `${PROXY_USER} is the user of Istio's proxy: its traffic bypasses all routes, policies and mTLS`;
      result.error([...place, field], message, 'choose another one');
    }
  }
}

/** The account is who the service is to others, by mTLS and to the API server. */
function checkAccount(tenant: Tenant, result: OverlaidResult, pod: readonly Step[], allowed: PowersAllowed): void {
  const steps = [...pod, 'serviceAccountName'];
  const own = valueAtSteps(result.base, steps);
  if (valueAtSteps(result.merged, steps) === own) return;
  if (tenant.isolation.authorization) {
    const message = `callers are told by their account, and policies name '${own}'`;
    result.error(steps, message, 'annotate that account with `serviceAccount`, or turn `isolation.authorization` off');
  } else checkPowers(result, [{ power: 'serviceAccountName', steps }], allowed);
}
