import { RETRY_CONDITIONS, refusedRetryConditions } from '../../../limits/limits';
import type { MeshObject } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import { oneOf } from './one-of';

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
/** Statuses of gRPC by the names that Istio takes. */
const GRPC_STATUSES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** Reports what Istio's webhook refuses of what a rule for HTTP does: not of its conditions and destinations. */
export function checkRule(object: MeshObject, rule: unknown, path: Path, report: Report): void {
  const { retries, rewrite, redirect, fault, corsPolicy } = record(rule);
  if (retries) checkRetries(object, record(retries), [...path, 'retries'], report);
  if (rewrite) checkRewrite(object, record(rewrite), [...path, 'rewrite'], report);
  if (redirect) checkRedirect(object, record(redirect), [...path, 'redirect'], report);
  if (fault) checkFault(object, record(fault), [...path, 'fault'], report);
  if (corsPolicy) checkCors(object, record(corsPolicy), [...path, 'corsPolicy'], report);
}

/** No attempts are no retries, of which nothing else is to be said. */
function checkRetries(object: MeshObject, retries: Fields, path: Path, report: Report): void {
  const { retryOn = '' } = retries;
  for (const policy of refusedRetryConditions(text(retryOn) ?? '')) {
    const at = { object, path: [...path, 'retryOn'] };
    const meant = policy.trim();
    if (meant !== policy && (meant === '' || refusedRetryConditions(meant).length === 0)) {
      report({ ...at, message: `Istio does not take "${policy}"`, fix: 'write commas without blanks beside them' });
    } else oneOf(policy, RETRY_CONDITIONS, at, report);
  }
  if (retries.attempts !== undefined && retries.attempts !== 0) return;
  const said = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((field) => retries[field]);
  if (said.length === 0) return;
  const message = `${said.join(' and ')} without attempts: there are no retries that it could be about`;
  report({ object, path, key: true, message, fix: 'write attempts: 2, or attempts: 0 alone' });
}

function checkRewrite(object: MeshObject, rewrite: Fields, path: Path, report: Report): void {
  const { uri, authority, uriRegexRewrite } = rewrite;
  if (!text(uri) && !text(authority) && uriRegexRewrite === undefined) {
    const message = 'a rewrite to nothing: uri and authority are empty';
    report({ object, path, key: true, message, fix: 'write uri: / to take the prefix away' });
  }
  if (uriRegexRewrite === undefined || text(uri)) return;
  for (const field of ['match', 'rewrite']) {
    if (text(record(uriRegexRewrite)[field])) continue;
    report({ object, path: [...path, 'uriRegexRewrite'], key: true, message: `uriRegexRewrite has no ${field}` });
  }
}

function checkRedirect(object: MeshObject, redirect: Fields, path: Path, report: Report): void {
  const { uri, authority, scheme, redirectCode: _, ...others } = redirect;
  // Later versions of Istio have more to say where it leads.
  if (!text(uri) && !text(authority) && !text(scheme) && Object.keys(others).length === 0) {
    const message = 'a redirect to nowhere: it has no uri, authority, scheme or port';
    report({ object, path, key: true, message, fix: 'write what is to be another' });
  }
  if (text(scheme)) oneOf(text(scheme)!, ['http', 'https'], { object, path: [...path, 'scheme'] }, report);
}

function checkFault(object: MeshObject, fault: Fields, path: Path, report: Report): void {
  if (!fault.abort && !fault.delay) {
    const message = 'a fault has neither abort nor delay';
    report({ object, path, key: true, message, fix: 'write one of them, or leave the fault out' });
  }
  const status = text(record(fault.abort).grpcStatus);
  if (status) oneOf(status, GRPC_STATUSES, { object, path: [...path, 'abort', 'grpcStatus'] }, report);
}

function checkCors(object: MeshObject, cors: Fields, path: Path, report: Report): void {
  texts(cors.allowMethods).forEach((method, index) => {
    oneOf(method, METHODS, { object, path: [...path, 'allowMethods', index] }, report);
  });
  list(cors.allowOrigins).forEach((origin, index) => {
    const { regex } = record(origin);
    if (regex === '*') {
      const message = '"*" is not an RE2 expression: the star has nothing to repeat';
      report({ object, path: [...path, 'allowOrigins', index, 'regex'], message, fix: 'write exact: "*"' });
    }
    const values = Object.values(record(origin));
    if (values.some((value) => text(value) !== '')) return;
    const message = 'an origin that is empty';
    report({ object, path: [...path, 'allowOrigins', index], message, fix: 'write exact: "*" for all of them' });
  });
  for (const field of ['allowHeaders', 'exposeHeaders']) {
    texts(cors[field]).forEach((name, index) => {
      if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z,]+$/.test(name) && !(name.includes(',') && name.includes(' '))) return;
      const message = `no header can be called "${name}"`;
      const fix = name.includes(',') ? 'write an item for each header' : 'write the name of a header';
      report({ object, path: [...path, field, index], message, fix });
    });
  }
}
