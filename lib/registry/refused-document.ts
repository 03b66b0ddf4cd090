import type { ErrorObject } from 'ajv';
import type { Problem } from '../model/problem';
import { withArticle } from '../text/with-article';
import { didYouMean } from '../validation/did-you-mean';
import type { DocumentOrigin } from './document-origin';
import type { Validate } from './part-validators';
import { repaired } from './repair';
import { meantField, pathOf, schemaProblem } from './schema-problem';
import { SCHEMAS } from './schemas';
import type { Kind } from './validators';

/** A document that its schema refuses. */
export interface Refused {
  readonly value: unknown;
  readonly kind: Kind;
  readonly origin: DocumentOrigin;
  /** What missing fields are taken to be. */
  readonly standIns: Readonly<Record<string, unknown>>;
  /** Holds what it refuses. */
  readonly validate: Validate;
}

/** Tells what is wrong with a document, and gives what is left of it; `undefined` when that is nothing. */
export function refused<Content>(
  { value, kind, origin, standIns, validate }: Refused,
  problems: Problem[],
): Content | undefined {
  const errors = validate.errors ?? [];
  const declared = (value as { kind?: unknown } | null)?.kind;
  if (
    typeof declared === 'string' &&
    declared.toLowerCase() !== kind.toLowerCase() &&
    didYouMean(declared, [kind]).fix === undefined
  ) {
    const message = `must be '${kind}' in this place, got '${declared}'`;
    const isOurs = Object.hasOwn(PLACES, declared);
    const fix = isOurs
      ? `write \`kind: ${kind}\`, or move the file: ${withArticle(declared)} is ${PLACES[declared]}`
      : 'move it to <tenant>/manifests if it is an object of Kubernetes, or out of the registry';
    problems.push({ severity: 'error', origin, field: ['kind'], message, fix });
    return undefined;
  }
  const told = errors.slice(0, MAX_TOLD);
  const incomplete = new Set(told.flatMap((each) => (each.keyword === 'required' ? each.instancePath : [])));
  const misspelt = new Set(
    errors.flatMap((each) => (incomplete.has(each.instancePath) ? (misspeltField(each, value, kind) ?? []) : [])),
  );
  for (const each of told) {
    // Who reads that `nmae` was meant to be `name` knows that `name` is missing.
    if (each.keyword === 'required' && misspelt.has(`${each.instancePath}/${each.params.missingProperty}`)) continue;
    const problem = schemaProblem(each, value, SCHEMAS[kind], origin, (path) => origin.source(path));
    if (problem !== undefined) problems.push(problem);
  }
  if (errors.length > MAX_TOLD) {
    const message = `${errors.length - MAX_TOLD} more fields are wrong in this file: mend the others first`;
    problems.push({ severity: 'error', origin, field: [], message });
    return undefined;
  }
  return repaired<Content>(value, validate, SCHEMAS[kind], errors, standIns);
}

/** The field that an unknown one was meant to be, as a pointer. */
function misspeltField({ keyword, instancePath, params }: ErrorObject, value: unknown, kind: Kind): string | undefined {
  if (keyword !== 'additionalProperties') return undefined;
  const meant = meantField(String(params.additionalProperty), pathOf(instancePath, value), SCHEMAS[kind], value);
  return meant && `${instancePath}/${meant}`;
}

/** As many problems of one file as somebody mends before the next run. */
const MAX_TOLD = 1000;

/** Where each kind of file is. */
const PLACES: Readonly<Record<string, string>> = {
  Tenant: '<tenant>/tenant.yaml',
  Environment: '<tenant>/environments/<environment>.yaml',
  Variant: '<tenant>/variants/<id>.yaml',
  Estate: 'estate.yaml',
};
