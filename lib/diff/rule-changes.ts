import type { HttpMatch, HttpRule, RouteDestination, RouteHeaders } from '../mesh-model';
import type { Answer, DestinationShare } from '../resolver';

/**
 * What a rule does to the headers of requests, whatever they send: `x-a: b`, `x-a also: b`, `no x-a`. Two rules that do the
 * same are told alike, also where one of them finds its work done.
 */
export function headerChangesText(answer: Answer, to: DestinationShare): string {
  const rule = httpRuleOf(answer);
  if (rule === undefined) return '';
  const route = rule.route.find((item) => leadsTo(item, to));
  const said = new Map<string, string>();
  // Of one and several destinations alike, what stands nearer to the rule's own level comes last.
  for (const headers of rule.route.length === 1 ? [rule.headers, route?.headers] : [route?.headers, rule.headers]) {
    addOperations(headers, said);
  }
  return [...said.values()].sort().join(', ');
}

function addOperations(headers: RouteHeaders | undefined, said: Map<string, string>): void {
  if (headers === undefined) return;
  const { set, add, remove } = headers.request;
  const isHeader = (name: string) => !name.startsWith(':') && name !== 'host';
  for (const name of remove.map((item) => item.toLowerCase()).filter(isHeader)) said.set(name, `no ${name}`);
  for (const [written, value] of Object.entries(set)) {
    const name = written.toLowerCase();
    if (isHeader(name)) said.set(name, `${name}: ${value}`);
  }
  for (const [written, value] of Object.entries(add)) {
    const name = written.toLowerCase();
    if (!isHeader(name)) continue;
    const before = said.get(name);
    said.set(name, before === undefined || before.startsWith('no ') ? `${name} also: ${value}` : `${before}, ${value}`);
  }
}

function leadsTo({ destination }: RouteDestination, { host, subset }: DestinationShare): boolean {
  return destination.host === host && destination.subset === subset;
}

/** What a rule makes of paths and hosts, whatever is asked for: `path /cms… as /…, host inner`. */
export function rewriteChangesText(answer: Answer): string {
  const rewrite = httpRuleOf(answer)?.rewrite;
  const parts: string[] = [];
  if (rewrite?.regex !== undefined) parts.push(`path by ${rewrite.regex.match} → ${rewrite.regex.rewrite}`);
  else if (rewrite !== undefined && rewrite.uri !== '')
    parts.push(`path ${replacedPart(answer.rule?.match)}${rewrite.uri}`);
  if (rewrite !== undefined && rewrite.authority !== '') parts.push(`host ${rewrite.authority}`);
  return parts.join(', ');
}

function replacedPart(match: HttpMatch | undefined): string {
  const uri = match?.uri;
  if (uri === undefined || (uri.kind === 'present' && uri.regex === undefined)) return '/… as ';
  return uri.kind === 'prefix' ? `${uri.value}… as ` : '';
}

/** The HTTP rule that took a request. */
export function httpRuleOf(answer: Answer | undefined): HttpRule | undefined {
  const rule = answer?.rule?.rule;
  return rule !== undefined && 'redirect' in rule ? rule : undefined;
}
