import { type LocatedDocument, readYamlStream } from '../yaml/located-yaml';
import type { ModelFinding } from './finding';
import { isClusterScoped, MeshObject } from './mesh-object';
import { isRecord, list, text } from './untyped';

/** One text of the input, and the name under which findings and rules refer to it. */
export interface MeshFile {
  /** The name: a path, or whatever findings are to say. */
  readonly file: string;
  /** Its content: YAML, any number of documents. */
  readonly text: string;
}

/**
 * The objects of the input, in its order; of two of one name the first. What cannot be read is added to the findings.
 *
 * @param isOrderAge whether an object without a creation time is as old as the place of its document says
 */
export function readObjects(files: Iterable<MeshFile>, isOrderAge: boolean, findings: ModelFinding[]): MeshObject[] {
  const objects = new Map<string, MeshObject>();
  let documents = 0;
  for (const { file, text: content } of files) {
    if (isOtherJson(content)) {
      findings.push({ code: 'not-an-object', message: NO_KIND, file, line: 1, column: 1 });
      continue;
    }
    let isTemplate = false;
    for (const document of readYamlStream(content)) {
      if (document.error !== undefined) {
        // Said once of a template: of each of its documents it is the same.
        if (isTemplate) continue;
        isTemplate = TEMPLATE.test(content);
        findings.push({ code: 'invalid-yaml', file, ...document.error, ...(isTemplate && { message: NOT_RENDERED }) });
      } else {
        const age = isOrderAge ? String(documents++).padStart(9, '0') : '';
        for (const object of objectsIn(document.value, file, document, findings, age))
          addObject(object, objects, findings);
      }
    }
  }
  return [...objects.values()];
}

/** An action of Helm's templates. */
const TEMPLATE = /\{\{-?\s*(?:[.$]\w|\/\*|(?:if|else|end|with|range|include|define|template|tpl|toYaml)\b)/;

const NOT_RENDERED = 'a template of Helm that is not rendered: it is no YAML yet';

const NO_KIND = 'not a Kubernetes object: it has no kind';

/** Whether a text is JSON of something else, such as a model's data or a dashboard: megabytes, which a reader of YAML takes seconds for. */
function isOtherJson(content: string): boolean {
  if (!/^\s*[[{]/.test(content)) return false;
  try {
    const value: unknown = JSON.parse(content);
    return !isRecord(value) || text(value.kind) === undefined;
  } catch {
    return false;
  }
}

function* objectsIn(
  value: unknown,
  file: string,
  document: LocatedDocument,
  findings: ModelFinding[],
  age: string,
): Iterable<MeshObject> {
  // Kustomize's own files say which of the others to apply.
  if (isRecord(value) && text(value.apiVersion)?.startsWith('kustomize.config.k8s.io/')) return;
  if (isRecord(value) && value.$patch !== undefined) {
    const message = 'not a Kubernetes object: a patch for Kustomize ($patch), which no API server takes';
    findings.push({ code: 'not-an-object', message, file, ...document.start });
    return;
  }
  if (!isRecord(value) || text(value.kind) === undefined) {
    findings.push({ code: 'not-an-object', message: NO_KIND, file, ...document.start });
    return;
  }
  if (!String(value.kind).endsWith('List') || !Array.isArray(value.items)) {
    yield new MeshObject(value, file, document, [], age);
    return;
  }
  for (const [index, item] of list(value.items).entries()) {
    if (isRecord(item)) yield new MeshObject(item, file, document, ['items', index], age);
  }
}

function addObject(object: MeshObject, objects: Map<string, MeshObject>, findings: ModelFinding[]): void {
  const report = (code: ModelFinding['code'], message: string, path: string[]) => {
    findings.push({ code, message, file: object.file, object, path });
  };
  // A kustomization.yaml is an instruction to a tool and never reaches the cluster.
  if (object.group === 'kustomize.config.k8s.io') return;
  if (object.name === '') {
    report('unnamed-object', `${object.kind || 'object'} without metadata.name`, ['metadata']);
    return;
  }
  const namespace = isClusterScoped(object) ? '' : object.namespace;
  const key = `${object.group}\n${object.kind}\n${namespace}\n${object.name}`;
  const first = objects.get(key);
  if (first === undefined) objects.set(key, object);
  else
    report('duplicate-object', `${object.title} stands in ${first.file} too: applied one after the other`, [
      'metadata',
      'name',
    ]);
}
