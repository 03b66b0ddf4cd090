import { visible } from '../text/visible';
import { type Clock, dayOf } from './day';
import type { Passed, VariantDescription } from './describe-variant';

/** A way as a command: `curl -H 'x-variant-id: ops-1234' https://acme.example.com/`. */
export function curlLine(
  { url, byHeader }: VariantDescription['ways'][number],
  { header }: Pick<VariantDescription, 'header'>,
): string {
  return byHeader ? `curl -H '${header.name}: ${header.value}' '${url}'` : `curl '${url}'`;
}

/** How long ago something was, in the largest whole unit: `12d`, `3h`. */
export function age(seconds: number, { now }: Clock): string {
  const ago = Math.max(0, Math.floor(now.getTime() / 1000) - seconds);
  if (ago >= 86_400) return `${Math.floor(ago / 86_400)}d`;
  return ago >= 3600 ? `${Math.floor(ago / 3600)}h` : `${Math.floor(ago / 60)}m`;
}

/** A variant for people. */
export function variantToText(variant: VariantDescription, clock: Clock): string {
  const rows: [string, string][] = [
    ['variant', `${variant.id}, ${stateText(variant)}, of ${variant.tenants.join(', ')}`],
    ...variant.services.map(({ tenant, service, image, replicas, builtFrom }): [string, string] => [
      'service',
      `${tenant}/${service}  ${image}${replicas === 1 ? '' : `  ${replicas} pods`}${builtFrom === undefined ? '' : `  from ${builtFrom}`}`,
    ]),
    ...facts(variant, clock),
    ...variant.ways.filter(({ byHeader }) => !byHeader).map(({ url }): [string, string] => ['url', url]),
    ['header', `${variant.header.name}: ${variant.header.value}`],
    ...variant.ways.slice(0, 1).map((way): [string, string] => ['curl', curlLine(way, variant)]),
    ...(variant.ways.length === 0 ? [['url', noWay(variant)] as [string, string]] : []),
    ...groups(variant),
  ];
  let last = '';
  const lines = rows.map(([label, text]) => {
    const shown = label === last ? '' : label;
    last = label;
    return `${shown.padEnd(10)}${visible(text)}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}

function stateText({ states }: VariantDescription): string {
  return states.join(' and ');
}

function noWay({ states }: VariantDescription): string {
  if (!states.includes('active')) return `none: it is ${states.join(' and ')}`;
  return 'none: no gateway lets anybody choose it (`variantAccess`)';
}

function facts(
  { branches, owners, created, expires, pinned, lastChange }: VariantDescription,
  clock: Clock,
): [string, string][] {
  const today = dayOf(clock);
  const rows: [string, string | undefined][] = [
    ['branch', branches.join(', ') || undefined],
    ['owner', owners.join(', ') || undefined],
    ['created', created],
    ['activity', lastChange === undefined ? 'not known' : `${age(lastChange, clock)} ago`],
    ['expires', pinned ? 'never, it is pinned' : expires && `${expires}${expires <= today ? ', which is over' : ''}`],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as [string, string]]));
}

/** What answers with the variant, what falls back, and who has to pass the header on. */
function groups({ passed, key }: VariantDescription): [string, string][] {
  const own = passed.filter(({ version }) => version === key);
  const back = passed.filter(({ version }) => version !== key);
  const needs = new Map(passed.flatMap((each) => (each.needs === undefined ? [] : [[each.needs, each.isPassedOn]])));
  return [
    ...own.map(({ service }): [string, string] => ['answers', `${service} with ${key}`]),
    ...back.map(({ service, version }): [string, string] => ['others', `${service} answers with ${version}`]),
    ...[...needs].map(([workload, isPassedOn]): [string, string] => {
      return ['needs', `${workload} to pass the header on${declaredText(isPassedOn)}`];
    }),
  ];
}

function declaredText(isPassedOn: boolean | undefined): string {
  if (isPassedOn === undefined) return '; it does not declare whether it does';
  return isPassedOn ? ', as it declares' : ', and it declares that it does not';
}

/** Found in a comment on a pull request, so that the next run replaces it. */
export const MARKER = '<!-- branchline variant -->';

/** A variant as a comment on a pull request, with a picture of the way. */
export function variantToMarkdown(variant: VariantDescription, clock: Clock): string {
  const { key, passed, services, ways } = variant;
  const own = ways.filter(({ byHeader }) => !byHeader);
  const first = ways[0];
  const lines = [
    `${MARKER.replace(' -->', ` ${key} -->`)}`,
    `### Variant ${code(variant.id)}${variant.states.join() === 'active' ? '' : `, ${stateText(variant)}`}`,
    '',
    ...(own.length > 0 ? [own.map(({ url }) => `<${url}>`).join(' · '), ''] : []),
    ...(first === undefined ? [noWay(variant).replace(/^none: /, 'Nobody reaches it: '), ''] : []),
    `Header: ${code(`${variant.header.name}: ${variant.header.value}`)}`,
    ...(first === undefined ? [] : ['', '```sh', curlLine(first, variant), '```']),
    '',
    '| service | image |',
    '|---|---|',
    ...services.map(({ tenant, service, image }) => `| ${code(`${tenant}/${service}`)} | ${code(image)} |`),
    '',
    ...facts(variant, clock).map(([label, text]) => `- ${label}: ${code(text)}`),
    ...groups(variant).map(([label, text]) => `- ${label}: ${code(text)}`),
    ...(passed.length === 0 ? [] : ['', ...picture(variant)]),
    '',
  ];
  return lines.join('\n');
}

/** The way as a small Mermaid picture. Names in it are DNS labels, so nothing in them can end their quotes. */
function picture({ passed, key, header }: VariantDescription): string[] {
  const name = (service: string) => `s${passed.findIndex((each) => each.service === service)}`;
  const label = ({ service, version }: Passed) =>
    `${plain(service)}<br/>${version === key ? `<b>${plain(key)}</b>` : plain(version)}`;
  return [
    '```mermaid',
    'flowchart LR',
    `  client(["${plain(`${header.name}: ${header.value}`)}"]) --> ${name(passed[0]!.service)}`,
    ...passed.map((each) => `  ${name(each.service)}["${label(each)}"]`),
    ...passed.slice(1).map((each) => `  ${name(callerOf(passed, each))} --> ${name(each.service)}`),
    '```',
  ];
}

function callerOf(passed: readonly Passed[], { caller }: Passed): string {
  return caller !== undefined && passed.some(({ service }) => service === caller) ? caller : passed[0]!.service;
}

function plain(text: string): string {
  return text.replace(/[^\w./: -]/g, '_');
}

/** Text of others as code in Markdown, in one line. */
function code(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line.includes('`') ? `\`\` ${line.replaceAll('``', "''")} \`\`` : `\`${line}\``;
}
