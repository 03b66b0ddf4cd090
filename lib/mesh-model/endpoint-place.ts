import { list, record, text, texts } from './untyped';

const REGION = 'topology.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';
const SUBZONE = 'topology.istio.io/subzone';
const CLUSTER = 'topology.istio.io/cluster';
export const NETWORK_LABEL = 'topology.istio.io/network';
const HOSTNAME = 'kubernetes.io/hostname';

/** What Kubernetes calls a node's labels for region and zone today, and did before. */
const NODE_LABELS: Readonly<Record<string, string>> = {
  [REGION]: REGION,
  'failure-domain.beta.kubernetes.io/region': REGION,
  [ZONE]: ZONE,
  'failure-domain.beta.kubernetes.io/zone': ZONE,
  [SUBZONE]: SUBZONE,
  [HOSTNAME]: HOSTNAME,
};

const LOCALITY = [REGION, ZONE, SUBZONE] as const;

const PLACE_LABELS: ReadonlySet<string> = new Set([REGION, ZONE, SUBZONE, CLUSTER, NETWORK_LABEL, HOSTNAME]);

type Labels = Readonly<Record<string, string>>;

/**
 * What is known of the place where an endpoint is: for each label of a place its possible values. A label that is not in
 * the map may have any value; one with an empty list is not there.
 */
export type EndpointPlace = ReadonlyMap<string, readonly string[]>;

/** True for a label that Istio gives endpoints by the place where they are (Istio: `AugmentLabels`). */
export function isPlaceLabel(name: string): boolean {
  return PLACE_LABELS.has(name);
}

/** The place of a pod, as far as its labels and the nodes that it asks for tell. */
export function placeOfPod(labels: Labels, podSpec: Readonly<Record<string, unknown>>): EndpointPlace {
  const place = new Map<string, readonly string[]>();
  const affinity = record(record(record(podSpec.affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution);
  const terms = list(affinity.nodeSelectorTerms);
  // Of several terms any may hold.
  for (const expression of terms.length === 1 ? list(record(terms[0]).matchExpressions) : []) {
    const { key, operator, values } = record(expression);
    const name = NODE_LABELS[text(key) ?? ''];
    if (name !== undefined && operator === 'In') place.set(name, texts(values));
  }
  for (const [key, value] of Object.entries(record(podSpec.nodeSelector))) {
    const name = NODE_LABELS[key];
    if (name !== undefined) place.set(name, texts([value]));
  }
  const node = text(podSpec.nodeName);
  if (node !== undefined) place.set(HOSTNAME, [node]);
  const locality = localityLabel(labels);
  if (locality !== '') setLocality(place, locality, labels);
  const network = labels[NETWORK_LABEL];
  if (network) place.set(NETWORK_LABEL, [network]);
  return place;
}

/** The same place, with what the node says on which the pod runs. */
export function placeOnNode(place: EndpointPlace, labels: Labels, node: Labels): EndpointPlace {
  if (localityLabel(labels) !== '') return place;
  const parts = LOCALITY.map((name) => Object.keys(NODE_LABELS).find((key) => NODE_LABELS[key] === name && node[key]));
  const all = new Map(place);
  setLocality(all, parts.map((key) => (key === undefined ? '' : node[key])).join('/'), labels);
  return all;
}

/** The place of an endpoint that a ServiceEntry writes. */
export function placeOfAddress(labels: Labels, locality: string, network: string): EndpointPlace {
  const place = new Map<string, readonly string[]>();
  setLocality(place, locality || localityLabel(labels), labels);
  place.set(HOSTNAME, own(labels, HOSTNAME));
  const named = labels[NETWORK_LABEL] || network;
  if (named) place.set(NETWORK_LABEL, [named]);
  return place;
}

/** The place of a host that is looked up by its name: it has no labels. */
export const NO_PLACE: EndpointPlace = new Map([...PLACE_LABELS].map((name) => [name, []]));

/** Whether an endpoint has labels, the labels of its place among them; `undefined` where its place is unknown. */
export function hasLabels(wanted: Labels, labels: Labels, place: EndpointPlace): boolean | undefined {
  let isCertain = true;
  for (const [name, value] of Object.entries(wanted)) {
    if (!isPlaceLabel(name)) {
      if (labels[name] !== value) return false;
      continue;
    }
    const possible = place.get(name);
    if (possible !== undefined && !possible.includes(value)) return false;
    if (possible?.length !== 1) isCertain = false;
  }
  return isCertain ? true : undefined;
}

/** Labels take no slash, so dots stand for it there. */
function localityLabel(labels: Labels): string {
  const label = labels['topology.istio.io/locality'] ?? labels['istio-locality'] ?? '';
  return label.includes('/') ? label : label.replaceAll('.', '/');
}

/** `region/zone/subzone`; where a part is missing, a label of that name stands as it is written. */
function setLocality(place: Map<string, readonly string[]>, locality: string, labels: Labels): void {
  const parts = locality.split('/');
  for (const [index, name] of LOCALITY.entries()) place.set(name, parts[index] ? [parts[index]] : own(labels, name));
}

function own(labels: Labels, name: string): readonly string[] {
  const value = labels[name];
  return value === undefined ? [] : [value];
}

/** Region, zone and subzone, each empty where there is none; nothing where one of them is not known. */
export function localityOf(place: EndpointPlace): readonly string[] | undefined {
  const parts = LOCALITY.map((name) => place.get(name));
  return parts.every((values) => values !== undefined && values.length < 2)
    ? parts.map((values) => values![0] ?? '')
    : undefined;
}
