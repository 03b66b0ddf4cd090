import type { MeshModel, MeshObject } from '../mesh-model';
import { isMadeOfKubernetesGateway } from '../mesh-model/gateway-api';
import { isMadeOfIngress } from '../mesh-model/ingress';
import { pathText } from '../text/field-path';
import { CheckedMesh } from './checked-mesh';
import { compareFindings, type Finding } from './finding';
import { type Found, foundBy } from './found';
import type { IstioVersion } from './istio-version';
import type { Lint } from './lint';
import { LINTS } from './lints/all';
import { INTERNAL_ERROR } from './lints/input/internal-error';
import { NOT_DECIDED } from './lints/input/not-decided';
import { OUTSIDE_THE_INPUT } from './lints/input/outside-the-input';
import { SUPPRESSION_WITHOUT_REASON } from './lints/input/suppression-without-reason';
import { UNUSED_SUPPRESSION } from './lints/input/unused-suppression';
import type { Remark } from './remark';
import { type Suppression, suppressionsOf } from './suppression';

/** Options of `check`. */
export interface CheckOptions {
  /** The input is a part of a cluster: objects outside it are reported once and assumed to be right. @default false */
  readonly partial?: boolean;
  /** How the cluster is called whose objects these are, where the input is of several. @default - none @internal */
  readonly cluster?: string;
  /** Told how many findings are about what may be outside the input, where `partial` does not say that it is. @default - nobody is @internal */
  readonly outside?: (count: number) => void;
  /** Accepted findings, besides those that objects accept by annotation. @default none */
  readonly suppressions?: readonly Suppression[];
  /** The version of Istio that runs. @default what images and revisions of the input say, else the newest that is supported */
  readonly istio?: IstioVersion;
  /** What an object accepts itself. @default - what its annotation says */
  readonly accepted?: (object: MeshObject) => readonly Suppression[];
  /** Called after each lint with the number that have run. @default - none */
  readonly progress?: (done: number, total: number) => void;
  /** The lints that are run. @default all @internal */
  readonly lints?: readonly Lint[];
}

/** Everything that is wrong with a mesh and not accepted, in the order of files and lines. Never throws. */
export function check(model: MeshModel, options: CheckOptions = {}): Finding[] {
  const mesh = new CheckedMesh(model, options.istio);
  const lints = options.lints ?? LINTS;
  const found = lints.flatMap((lint, index) => {
    options.progress?.(index, lints.length);
    return foundBy(lint, mesh, options.istio);
  });
  return concluded(mesh, found, options);
}

/** The findings of what all lints found: without what is accepted or said of nobody's objects. */
export function concluded({ model, givenUp }: CheckedMesh, all: readonly Found[], options: CheckOptions): Finding[] {
  const found = all.filter(({ remark }) => !isOfNobody(remark));
  for (const remark of givenUp) found.push({ lint: NOT_DECIDED, remark });
  const annotated = model.objects.flatMap(options.accepted ?? suppressionsOf);
  const kept = suppress(found, annotated, options.suppressions ?? []);
  if (options.partial !== true) {
    const outside = kept.filter(({ remark }) => remark.missing?.expected === false).length;
    if (outside > 0) options.outside?.(outside);
    return kept.map((item) => locate(item, false)).sort(compareFindings);
  }
  const inside = kept.filter(({ remark }) => remark.missing?.expected !== false);
  const outside = kept.flatMap(({ remark }) => (remark.missing?.expected === false ? [remark.missing.what] : []));
  return [...inside, ...noteOf(outside, options.cluster)].map((item) => locate(item, true)).sort(compareFindings);
}

/** True for what is said of an object that nobody writes: of Ingresses and Gateways themselves other lints speak. */
function isOfNobody({ object }: Remark): boolean {
  return object !== undefined && (isMadeOfIngress(object) || isMadeOfKubernetesGateway(object));
}

/** What is outside, said once. */
function noteOf(outside: readonly string[], cluster: string | undefined): Found[] {
  if (outside.length === 0) return [];
  const message = `${cluster === undefined ? '' : `${cluster}: `}not in the input, and taken to be right elsewhere: ${[...new Set(outside)].sort().join('; ')}`;
  return [{ lint: OUTSIDE_THE_INPUT, remark: { message } }];
}

function suppress(
  found: readonly Found[],
  annotated: readonly Suppression[],
  written: readonly Suppression[],
): Found[] {
  if (annotated.length + written.length === 0) return [...found];
  const used = new Set<Suppression>();
  const kept = found.filter((item) => {
    const match = [...annotated, ...written].find((suppression) => accepts(suppression, item));
    if (match !== undefined) used.add(match);
    return match === undefined || match.reason === '';
  });
  for (const suppression of [...annotated, ...written]) {
    const remark = (message: string): Remark =>
      'object' in suppression.at
        ? { object: suppression.at.object, path: ['metadata', 'annotations', 'branchline.dev/ignore'], message }
        : { source: suppression.at, message };
    if (!used.has(suppression)) {
      kept.push({ lint: UNUSED_SUPPRESSION, remark: remark(`nothing here is a ${suppression.code || 'finding'}`) });
    } else if (suppression.reason === '') {
      kept.push({
        lint: SUPPRESSION_WITHOUT_REASON,
        remark: remark(`${suppression.code} is accepted without a reason`),
      });
    }
  }
  return kept;
}

function accepts(suppression: Suppression, { lint, remark }: Found): boolean {
  // What was not judged is not known, so nobody can accept it.
  if (suppression.code !== lint.code || lint === INTERNAL_ERROR) return false;
  if ('object' in suppression.at) return suppression.at.object === remark.object;
  const title = remark.object?.title ?? '';
  const file = remark.object?.file ?? remark.source?.file ?? '';
  return (
    (suppression.object === undefined || title === suppression.object || title.endsWith(` ${suppression.object}`)) &&
    (suppression.file === undefined || file === suppression.file || file.endsWith(`/${suppression.file}`))
  );
}

function locate({ lint, remark }: Found, partial: boolean): Finding {
  const { object, path = [] } = remark;
  const place = remark.source ??
    (remark.key ? object?.keyAt(...path) : object?.at(...path)) ?? { file: '', line: 1, column: 1 };
  return {
    code: lint.code,
    severity:
      partial && remark.missing === undefined && (remark.elsewhere ?? lint.elsewhere)
        ? 'style'
        : (remark.severity ?? lint.severity),
    message: remark.message,
    file: place.file,
    line: place.line,
    column: place.column,
    object: object?.title ?? '',
    path: pathText(path),
    fix: remark.fix ?? lint.fix,
  };
}
