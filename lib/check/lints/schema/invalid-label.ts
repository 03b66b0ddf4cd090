import { isLabelKey, isLabelValue } from '../../../limits/label';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, record } from '../../../mesh-model/untyped';
import { hasPodTemplate, KUBERNETES_GROUPS } from '../../../mesh-model/workload';
import type { Lint, Report } from '../../lint';
import { isYamlWord } from '../../yaml-words';

export const INVALID_LABEL: Lint = {
  code: 'BL114',
  name: 'invalid-label',
  severity: 'breaks-traffic',
  summary: 'A label or an annotation is not what Kubernetes allows.',
  cause:
    'Label values are text of at most 63 letters, digits, dots, underscores and hyphens. A number or a word like true is text only in quotes.',
  fix: 'Put the value in quotes, and keep to letters, digits, dots, underscores and hyphens.',
  run({ model }, report) {
    for (const object of model.objects) {
      checkLabels(object, record(object.content.metadata), ['metadata'], report);
      // Templates of other things than pods may be filled in first, such as those of an ApplicationSet.
      const template = isOfPods(object) ? record(object.spec.template) : {};
      if (isRecord(template.metadata)) {
        checkLabels(object, template.metadata, ['spec', 'template', 'metadata'], report);
      }
    }
  },
};

function isOfPods(object: MeshObject): boolean {
  return KUBERNETES_GROUPS.includes(object.group) || hasPodTemplate(object);
}

/** The same few labels stand on thousands of objects. */
const knownValues = new Set<string>();
const knownKeys = new Set<string>();

function isValue(value: string): boolean {
  if (knownValues.has(value)) return true;
  if (!isLabelValue(value)) return false;
  knownValues.add(value);
  return true;
}

function isKey(key: string): boolean {
  if (knownKeys.has(key)) return true;
  if (!isLabelKey(key)) return false;
  knownKeys.add(key);
  return true;
}

function checkLabels(
  object: MeshObject,
  metadata: Readonly<Record<string, unknown>>,
  path: string[],
  report: Report,
): void {
  const annotations = record(metadata.annotations);
  for (const key in annotations) {
    if (typeof annotations[key] === 'string') continue;
    const message = `the annotation ${key} must be text, is ${JSON.stringify(annotations[key])}`;
    report({ object, path: [...path, 'annotations', key], message, fix: `put it in quotes: "${annotations[key]}"` });
  }
  const labels = record(metadata.labels);
  for (const key in labels) {
    const value = labels[key];
    const at = () => [...path, 'labels', key];
    if (typeof value !== 'string') {
      const message = `the label ${key} must be text, is ${JSON.stringify(value)}`;
      report({ object, path: at(), message, fix: `put it in quotes: "${value}"` });
    } else if (isYamlWord(value) && object.isPlain(...at())) {
      const message = `Kubernetes takes the label ${key}: ${value} for true or false`;
      report({ object, path: at(), message, fix: `put it in quotes: "${value}"` });
    } else if (!isValue(value)) {
      report({ object, path: at(), message: `"${value}" is not a valid label value` });
    } else if (!isKey(key)) {
      report({ object, path: at(), message: `"${key}" is not a valid label name` });
    }
  }
}
