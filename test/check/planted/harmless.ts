import { MeshModel } from '../../../lib/mesh-model';
import { isDisjoint } from '../../../lib/probe/match-relation';
import { type Estate, type Tree, type Value, written } from './estate';

/** An edit of a sound estate after which every request fares as before. */
export interface HarmlessEdit {
  readonly title: string;
  readonly text: string;
}

type Json = Readonly<Record<string, Value>>;

/** Every harmless edit of an estate, in the order of its file. */
export function* harmlessEdits(estate: Estate): Iterable<HarmlessEdit> {
  const { trees, text } = estate;
  yield {
    title: 'documents in reverse',
    text: [...trees]
      .reverse()
      .map((tree) => written(tree))
      .join('---\n'),
  };
  yield { title: 'written as JSON', text: trees.map((tree) => `${JSON.stringify(tree)}\n`).join('---\n') };
  yield { title: 'a newer image everywhere', text: text.replace(/:1\.4\.2\b/g, ':1.4.3') };
  yield { title: 'another application beside', text: `${text}---\n${STRANGER}` };
  for (const [index, tree] of trees.entries()) {
    const { kind, metadata, spec } = tree as { kind: string; metadata: Json; spec?: Json };
    const of = `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
    const edit = (title: string, fields: Json): HarmlessEdit => ({
      title: `${of}: ${title}`,
      text: estate.with(index, { ...tree, ...fields }),
    });
    const also = (field: string, more: Json) => ({
      metadata: { ...metadata, [field]: { ...(metadata[field] as Json), ...more } },
    });
    yield edit('a label', also('labels', { 'example.com/team': 'blue' }));
    yield edit('an annotation', also('annotations', { 'example.com/owner': 'blue' }));
    if (spec === undefined) continue;
    // One with none may hold the pods of another object.
    if (typeof spec.replicas === 'number' && spec.replicas > 0)
      yield edit('a replica more', { spec: { ...spec, replicas: spec.replicas + 1 } });
    if (isExported(kind, tree) && spec.exportTo === undefined)
      yield edit('exportTo: *', { spec: { ...spec, exportTo: ['*'] } });
    if (kind === 'Service' && tree.apiVersion === 'v1' && Array.isArray(spec.ports))
      yield edit('protocol: TCP', {
        spec: { ...spec, ports: spec.ports.map((port: Json) => ({ protocol: 'TCP', ...port })) },
      });
    if (kind === 'VirtualService' && Array.isArray(spec.http)) {
      for (const http of otherRules(tree, spec.http as Json[]))
        yield edit('rules in another form', { spec: { ...spec, http } });
    }
  }
}

/** A DestinationRule or a ServiceEntry, or a VirtualService that is no delegate. */
function isExported(kind: string, { spec }: Tree): boolean {
  return (
    kind === 'DestinationRule' ||
    kind === 'ServiceEntry' ||
    (kind === 'VirtualService' && (spec as Json).hosts !== undefined)
  );
}

/** The rules with one of them split in two, and with two neighbours swapped that no request meets both of. */
function* otherRules(tree: Tree, rules: readonly Json[]): Iterable<readonly Json[]> {
  const model = MeshModel.ofText(written(tree));
  const read = model.writtenVirtualServices[0]!.http;
  for (const [at, rule] of rules.entries()) {
    const match = (rule.match ?? []) as readonly Value[];
    // The conditions of a delegate may fit one of them only.
    if (match.length > 1 && rule.delegate === undefined) {
      const { name: _, ...rest } = rule;
      const parts = match.map((each) => ({ ...rest, match: [each] }));
      yield [...rules.slice(0, at), ...parts, ...rules.slice(at + 1)];
    }
    const [own, next] = [read[at]!.match, read[at + 1]?.match ?? []];
    if (own.length === 0 || next.length === 0 || !own.every((a) => next.every((b) => isDisjoint(a, b)))) continue;
    yield [...rules.slice(0, at), rules[at + 1]!, rule, ...rules.slice(at + 2)];
  }
}

const STRANGER = `apiVersion: v1
kind: Namespace
metadata: { name: elsewhere, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: stranger, namespace: elsewhere }
---
apiVersion: v1
kind: Service
metadata: { name: stranger, namespace: elsewhere }
spec:
  selector: { app: stranger }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: stranger, namespace: elsewhere }
spec:
  selector: { matchLabels: { app: stranger } }
  template:
    metadata: { labels: { app: stranger } }
    spec:
      serviceAccountName: stranger
      containers: [{ name: app, image: registry.example.com/stranger:1.0.0, ports: [{ containerPort: 8080 }] }]
`;
