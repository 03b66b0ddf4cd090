import { madeOfKubernetesGateway } from './gateway-api';
import { ingressesOfIstio, madeOfIngresses, namedPort } from './ingress';
import type { MeshConfig } from './mesh-config';
import type { MeshObject } from './mesh-object';
import { isRecord, number, record, text } from './untyped';

/**
 * What controllers make in a cluster of the objects that stand in the input: Flagger of a Canary, Knative of its Services, istiod of
 * Ingresses of its class and of Gateways of the Kubernetes Gateway API. Rules may name it, although no file has it.
 *
 * Sources: Flagger, "How it works" (apex, primary and canary Services, a primary workload, a VirtualService and DestinationRules of the
 * apex's name); Knative, net-istio (a Service of the same name that leads to the ingress).
 *
 * @param find an object of the input by kind, namespace and name
 */
export function madeByControllers(
  objects: readonly MeshObject[],
  find: (kind: string, namespace: string, name: string) => MeshObject | undefined,
  config: Pick<MeshConfig, 'clusterDomain' | 'ingress'>,
): MeshObject[] {
  const made = objects.flatMap((object) => {
    if (object.group === 'flagger.app' && object.kind === 'Canary') return madeByFlagger(object, find);
    if (object.group === 'serving.knative.dev' && object.kind === 'Service') return [knativeAlias(object)];
    if (object.group === 'gateway.networking.k8s.io' && object.kind === 'Gateway')
      return madeOfKubernetesGateway(object);
    return [];
  });
  const ingresses = ingressesOfIstio(objects, config.ingress);
  if (ingresses.length === 0) return made;
  const services = new Map(
    objects.flatMap((object) =>
      object.group === '' && object.kind === 'Service' ? [[`${object.namespace}/${object.name}`, object] as const] : [],
    ),
  );
  const portOf = (namespace: string, service: string, name: string) =>
    namedPort(services.get(`${namespace}/${service}`), name);
  return [...made, ...madeOfIngresses(ingresses, config, portOf)];
}

function madeByFlagger(
  canary: MeshObject,
  find: (kind: string, namespace: string, name: string) => MeshObject | undefined,
): MeshObject[] {
  const { namespace, spec } = canary;
  const target = record(spec.targetRef);
  const service = record(spec.service);
  const name = text(target.name) ?? canary.name;
  const kind = text(target.kind) ?? 'Deployment';
  const apex = text(service.name) ?? name;
  const workload = find(kind, namespace, name);
  const template = record(workload?.spec.template);
  const label = labelOf(record(record(template.metadata).labels));
  const port = number(service.port) ?? 80;
  const ports = [
    {
      name: text(service.portName) ?? 'http',
      port,
      targetPort: service.targetPort ?? port,
      ...(text(service.appProtocol) !== undefined && { appProtocol: service.appProtocol }),
    },
  ];
  const serviceOf = (serviceName: string, app: string) =>
    canary.made({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: serviceName, namespace },
      spec: { selector: { [label.key]: app }, ports },
    });
  const primary = `${label.value || name}-primary`;
  return [
    ...(find('Service', namespace, apex) === undefined ? [serviceOf(apex, primary)] : []),
    serviceOf(`${apex}-primary`, primary),
    serviceOf(`${apex}-canary`, label.value || name),
    ...(workload === undefined ? [] : [primaryOf(canary, workload, label.key, primary)]),
  ];
}

/** The label by which Flagger tells the pods apart. */
function labelOf(labels: Readonly<Record<string, unknown>>): { readonly key: string; readonly value: string } {
  const key = ['app', 'name', 'app.kubernetes.io/name'].find((item) => text(labels[item]) !== undefined) ?? 'app';
  return { key, value: text(labels[key]) ?? '' };
}

function primaryOf(canary: MeshObject, { content, kind, name, namespace }: MeshObject, key: string, value: string) {
  const spec = record(content.spec);
  const template = record(spec.template);
  const metadata = record(template.metadata);
  const labels = { ...record(metadata.labels), [key]: value };
  return canary.made({
    apiVersion: content.apiVersion,
    kind,
    metadata: { name: `${name}-primary`, namespace },
    spec: {
      ...spec,
      ...(isRecord(spec.selector) && { selector: { matchLabels: { [key]: value } } }),
      template: { ...template, metadata: { ...metadata, labels } },
    },
  });
}

/** Of a Service of Knative: its name leads to the ingress, which knows the pods. */
function knativeAlias(service: MeshObject): MeshObject {
  const { name, namespace } = service;
  return service.made({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      type: 'ExternalName',
      externalName: 'knative-local-gateway.istio-system.svc.cluster.local',
      ports: [{ name: 'http2', port: 80 }],
    },
  });
}

/** VirtualServices that controllers make, as `namespace/name`: Flagger's of each Canary. */
export function virtualServicesOfControllers(objects: readonly MeshObject[]): ReadonlySet<string> {
  return new Set(
    objects.flatMap(({ group, kind, namespace, spec, name }) => {
      if (group !== 'flagger.app' || kind !== 'Canary') return [];
      return [`${namespace}/${text(record(spec.service).name) ?? text(record(spec.targetRef).name) ?? name}`];
    }),
  );
}
