import { own } from '../text/own';
import type { ModelFinding } from './finding';
import type { HttpMatch, HttpRule, NamedMatches, StringMatch, VirtualService } from './virtual-service';

/**
 * Puts the rules of delegates into the VirtualServices that name them, as Istio does: one level deep, only if exported
 * to the root's namespace, a delegate's conditions narrowing the root's. What Istio drops with no more than a line in
 * its log is a finding here.
 */
export function mergeDelegates(
  services: readonly VirtualService[],
  findings: ModelFinding[],
  /** Delegates that a controller makes, as `namespace/name`: their rules are not in the input. */
  made: ReadonlySet<string> = new Set(),
): VirtualService[] {
  const delegates = new Map<string, VirtualService>();
  const roots = new Set<string>();
  for (const service of services) {
    const name = `${service.namespace}/${service.name}`;
    if (service.hosts.length === 0) delegates.set(name, service);
    else roots.add(name);
  }
  return services
    .filter((service) => service.hosts.length > 0)
    .map((root) => {
      if (!root.http.some((rule) => rule.delegate !== undefined)) return root;
      return { ...root, http: root.http.flatMap((rule) => mergedRules(root, rule, delegates, roots, findings, made)) };
    });
}

function mergedRules(
  root: VirtualService,
  rule: HttpRule,
  delegates: ReadonlyMap<string, VirtualService>,
  roots: ReadonlySet<string>,
  findings: ModelFinding[],
  made: ReadonlySet<string>,
): HttpRule[] {
  if (rule.delegate === undefined) return [rule];
  const name = `${rule.delegate.namespace}/${rule.delegate.name}`;
  const report = (code: ModelFinding['code'], message: string, at: Pick<HttpRule, 'object' | 'path'> = rule) => {
    findings.push({ code, message, object: at.object, file: at.object.file, path: [...at.path] });
  };
  const delegate = delegates.get(name);
  if (delegate === undefined) {
    if (made.has(name)) return [];
    const why = roots.has(name) ? 'has hosts, and a delegate has none' : 'does not exist';
    report('delegate-missing', `delegate VirtualService ${name} ${why}: Istio drops the rule`);
    return [];
  }
  if (!delegate.exportTo.includes('*') && !delegate.exportTo.includes(root.namespace)) {
    report('delegate-not-exported', `delegate VirtualService ${name} is not exported to namespace ${root.namespace}`);
    return [];
  }
  return delegate.http.flatMap((part) => {
    const merged = mergeRule(rule, part);
    if (merged === undefined) {
      report(
        'delegate-conflict',
        `its conditions are not within those of ${root.object.title}: Istio drops the rule`,
        part,
      );
      return [];
    }
    return [merged];
  });
}

function mergeRule(root: HttpRule, part: HttpRule): HttpRule | undefined {
  const match = mergeMatches(root.match, part.match);
  if (match === undefined) return undefined;
  return {
    ...part,
    delegate: undefined,
    match,
    name: joinNames(root.name, part.name),
    rewrite: part.rewrite ?? root.rewrite,
    directResponse: part.directResponse ?? root.directResponse,
    timeout: part.timeout ?? root.timeout,
    retries: part.retries ?? root.retries,
    fault: part.fault ?? root.fault,
    mirrors: part.mirrors ?? root.mirrors,
    cors: part.cors ?? root.cors,
    headers: part.headers ?? root.headers,
  };
}

function joinNames(root: string, part: string): string {
  return part === '' ? root : root === '' ? part : `${root}-${part}`;
}

/** Every pair of a root's and a delegate's conditions that fit together; nothing if some of the delegate's fit none. */
function mergeMatches(root: readonly HttpMatch[], part: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
  if (root.length === 0) return part;
  if (part.length === 0) return root;
  const merged: HttpMatch[] = [];
  for (const inner of part) {
    const fitting = root.filter((outer) => !conflicts(outer, inner));
    if (fitting.length === 0) return undefined;
    for (const outer of fitting) merged.push(mergeMatch(outer, inner));
  }
  return merged;
}

function mergeMatch(outer: HttpMatch, inner: HttpMatch): HttpMatch {
  return {
    ...inner,
    name: joinNames(outer.name, inner.name),
    ...defined('uri', inner.uri ?? outer.uri),
    ...defined('scheme', inner.scheme ?? outer.scheme),
    ...defined('method', inner.method ?? outer.method),
    ...defined('authority', inner.authority ?? outer.authority),
    headers: { ...outer.headers, ...inner.headers },
    withoutHeaders: { ...outer.withoutHeaders, ...inner.withoutHeaders },
    queryParams: { ...outer.queryParams, ...inner.queryParams },
    port: inner.port || outer.port,
    sourceLabels: { ...outer.sourceLabels, ...inner.sourceLabels },
    sourceNamespace: inner.sourceNamespace || outer.sourceNamespace,
    gateways: inner.gateways.length > 0 ? inner.gateways : outer.gateways,
  };
}

function defined<K extends string>(key: K, match: StringMatch | undefined): Partial<Record<K, StringMatch>> {
  return match === undefined ? {} : ({ [key]: match } as Record<K, StringMatch>);
}

function conflicts(outer: HttpMatch, inner: HttpMatch): boolean {
  return (
    differ(outer.uri, inner.uri) ||
    differ(outer.scheme, inner.scheme) ||
    differ(outer.method, inner.method) ||
    differ(outer.authority, inner.authority) ||
    anyDiffer(outer.headers, inner.headers) ||
    anyDiffer(outer.withoutHeaders, inner.withoutHeaders) ||
    anyDiffer(outer.queryParams, inner.queryParams) ||
    outer.ignoreUriCase !== inner.ignoreUriCase ||
    (outer.port > 0 && inner.port > 0 && outer.port !== inner.port) ||
    (outer.sourceNamespace !== '' && inner.sourceNamespace !== outer.sourceNamespace) ||
    Object.entries(inner.sourceLabels).some(([key, value]) => (own(outer.sourceLabels, key) ?? value) !== value) ||
    (outer.gateways.length > 0 &&
      inner.gateways.length > 0 &&
      (outer.gateways.length < inner.gateways.length || inner.gateways.some((item) => !outer.gateways.includes(item))))
  );
}

function anyDiffer(outer: NamedMatches, inner: NamedMatches): boolean {
  return Object.entries(inner).some(([name, match]) => Object.hasOwn(outer, name) && differ(outer[name], match));
}

/** Istio's `stringMatchConflict`: true unless everything that `inner` takes is surely taken by `outer`. */
function differ(outer: StringMatch | undefined, inner: StringMatch | undefined): boolean {
  if (outer === undefined || inner === undefined) return false;
  const [root, leaf] = [written(outer), written(inner)];
  if (root.regex !== '' && (leaf.regex !== '' || leaf.prefix !== '' || leaf.exact !== '')) return true;
  if (leaf.regex !== '' && (root.prefix !== '' || root.exact !== '')) return true;
  if (root.exact !== '') return leaf.prefix !== '' || leaf.exact !== root.exact;
  if (root.prefix !== '' && leaf.prefix !== '') return !leaf.prefix.startsWith(root.prefix);
  if (root.prefix !== '' && leaf.exact !== '') return !leaf.exact.startsWith(root.prefix);
  return true;
}

function written(match: StringMatch): Record<'exact' | 'prefix' | 'regex', string> {
  const none = { exact: '', prefix: '', regex: '' };
  return match.kind === 'present' ? { ...none, regex: match.regex ?? '' } : { ...none, [match.kind]: match.value };
}
