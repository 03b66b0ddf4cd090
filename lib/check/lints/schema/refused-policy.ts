import { isRange } from '../../../limits/address-range';
import { booleanOf, DRY_RUN } from '../../../limits/dry-run';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, record, text, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

const CONDITION_KEY =
  /^(request\.(headers\[.+\]|auth\.(principal|audiences|presenter|claims\[.+\]))|source\.(ip|namespace|principal|serviceAccount|trustDomain)|remote\.ip|destination\.(ip|port)|connection\.sni|experimental\.envoy\.filters\..+)$/;

/** Attributes of `when` whose values are addresses. */
const ADDRESSES = ['source.ip', 'remote.ip', 'destination.ip'];

/** Fields that ask who calls, which no policy may do that asks an external authorizer. */
const OF_CALLERS = /^(not)?(namespaces|serviceaccounts|trustdomains|principals|requestprincipals)$/i;
const KEYS_OF_CALLERS = /^(source\.(namespace|serviceAccount|trustDomain|principal)$|request\.auth\.)/;

type Path = readonly (string | number)[];

/** What Istio's webhook refuses of an AuthorizationPolicy (Istio: `ValidateAuthorizationPolicy`). */
export function checkPolicy(object: MeshObject, report: Report): void {
  const { action, provider, rules } = object.spec;
  const isCustom = action === 'CUSTOM';
  const refuse = (path: Path, message: string, fix?: string) => {
    report({ object, path: ['spec', ...path], message, ...(fix !== undefined && { fix }) });
  };
  if (isCustom && !text(record(provider).name)) {
    refuse(['action'], 'action CUSTOM asks a provider, and none is named', 'write provider: { name: … }');
  }
  if (!isCustom && isRecord(provider)) {
    refuse(['provider'], `a provider is asked by action CUSTOM only, and this is ${text(action) ?? 'ALLOW'}`);
  }
  if ((isCustom || action === 'DENY') && list(rules).length === 0) {
    const effect = isCustom ? 'asks about no request' : 'denies no request';
    refuse(['action'], `${action} without rules ${effect}: Istio refuses it`, 'write the rules that are meant');
  }
  checkDryRun(object, report);
  list(rules).forEach((rule, at) => {
    const path = ['rules', at] as const;
    for (const part of ['from', 'to'] as const) {
      if (!Array.isArray(record(rule)[part])) continue;
      const entries = list(record(rule)[part]);
      const inner = part === 'from' ? 'source' : 'operation';
      entries.forEach((entry, index) => {
        const fields = record(record(entry)[inner]);
        const where = [...path, part, index, inner];
        if (Object.values(fields).every((values) => list(values).length === 0)) {
          refuse([...path, part, index], `${inner} is empty`, `remove it, or say what it asks for`);
        }
        for (const [field, values] of Object.entries(fields)) checkValues(field, texts(values), [...where, field]);
        if (part === 'from') checkCallers(fields, where);
      });
    }
    list(record(rule).when).forEach((condition, index) => {
      checkCondition(record(condition), [...path, 'when', index]);
    });
  });

  function checkCallers(fields: Readonly<Record<string, unknown>>, where: Path): void {
    const used = Object.keys(fields).filter((field) => list(fields[field]).length > 0);
    const account = used.find((field) => /^(not)?serviceaccounts$/i.test(field));
    const other = used.find((field) => /^(not)?(principals|namespaces)$/i.test(field));
    if (account !== undefined && other !== undefined) {
      refuse([...where, account], `${account} cannot stand beside ${other}`, 'write principals only');
    }
    const asked = used.find((field) => OF_CALLERS.test(field));
    if (isCustom && asked !== undefined) refuse([...where, asked], `action CUSTOM takes no ${asked}`);
  }

  function checkValues(field: string, values: readonly string[], where: Path): void {
    const problem = problemOf(field);
    values.forEach((value, place) => {
      const message = value === '' ? 'a value is empty' : problem?.(value);
      if (message !== undefined) refuse([...where, place], message);
    });
  }

  function checkCondition(condition: Readonly<Record<string, unknown>>, where: Path): void {
    const key = text(condition.key) ?? '';
    if (!CONDITION_KEY.test(key)) {
      refuse([...where, 'key'], `Istio has no attribute ${key}`);
      return;
    }
    if (isCustom && KEYS_OF_CALLERS.test(key)) refuse([...where, 'key'], `action CUSTOM takes no ${key}`);
    const both = ['values', 'notValues'] as const;
    if (both.every((name) => list(condition[name]).length === 0)) {
      refuse(where, `the condition on ${key} has no values`, 'write values or notValues');
    }
    const field = ADDRESSES.includes(key)
      ? 'ipBlocks'
      : ({ 'destination.port': 'ports', 'source.serviceAccount': 'serviceAccounts' }[key] ?? key);
    for (const name of both) checkValues(field, texts(condition[name]), [...where, name]);
  }
}

/** The annotation is read as Go reads booleans, and is for policies that allow or deny. */
function checkDryRun(object: MeshObject, report: Report): void {
  const written = object.annotations[DRY_RUN];
  if (written === undefined) return;
  const { action } = object.spec;
  const path = ['metadata', 'annotations', DRY_RUN];
  if (booleanOf(written) === undefined) {
    report({ object, path, message: `"${written}" is neither true nor false`, fix: 'write "true" or "false"' });
  } else if (action === 'CUSTOM' || action === 'AUDIT') {
    report({ object, path, message: `there is no dry run of action ${action}`, fix: 'remove the annotation' });
  }
}

/** What is wrong with a value of a field, in words. */
function problemOf(field: string): ((value: string) => string | undefined) | undefined {
  switch (field.replace(/^not(.)/, (_, first: string) => first.toLowerCase())) {
    case 'ports':
      return (value) => (/^\d+$/.test(value) && Number(value) <= 65535 ? undefined : `"${value}" is not a port number`);
    case 'ipBlocks':
    case 'remoteIpBlocks':
      return (value) => (isRange(value) ? undefined : `"${value}" is not an address or a range of addresses`);
    case 'serviceAccounts':
      return (value) =>
        /^([^/*]+\/)?[^/*]+$/.test(value) && value.length <= 320
          ? undefined
          : `"${value}" is not <account> or <namespace>/<account>`;
    case 'paths':
      return templateProblem;
    default:
      return undefined;
  }
}

/** A path may have {*} for one segment, and {**} for those at its end; other braces are refused. */
function templateProblem(path: string): string | undefined {
  const segments = path.replace(/^\/+|\/+$/g, '').split('/');
  const rest = segments.indexOf('{**}');
  const isLast = rest < 0 || !segments.slice(rest + 1).some((segment) => segment === '{*}' || segment === '{**}');
  const others = segments.filter((segment) => segment !== '{*}' && segment !== '{**}');
  if (!isLast) return `"${path}": {**} stands for the end of a path`;
  if (others.some((segment) => /[{}]/.test(segment))) return `"${path}": only {*} and {**} stand for a segment`;
  const isTemplate = others.length < segments.length;
  return isTemplate && others.some((segment) => segment.includes('*'))
    ? `"${path}": beside {*} and {**} a star is no wildcard`
    : undefined;
}
