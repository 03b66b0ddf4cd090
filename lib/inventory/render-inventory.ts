import { visible } from '../text/visible';
import { type Amounts, type InventoryEntry, type Totals, totalsOf } from './inventory';

/** How long ago something was, from a time in seconds since 1970. */
export type Age = (seconds: number) => string;

/** What runs where, one line a workload, with sums per environment. */
export function inventoryToText(entries: readonly InventoryEntry[], age: Age): string {
  if (entries.length === 0) return 'nothing runs\n';
  const hasEnvironments = entries.some(({ environment }) => environment !== undefined);
  const head = ['TENANT', 'SERVICE', 'WORKLOAD', 'PODS', 'CPU', 'MEMORY', 'AGE', 'OWNER', 'IMAGE'];
  const rows = entries.map((entry) => [
    ...(hasEnvironments ? [entry.environment ?? '-'] : []),
    entry.tenant,
    entry.service,
    entry.state === undefined || entry.state === 'active' ? entry.workload : `${entry.workload} (${entry.state})`,
    podsOf(entry),
    amounts(entry, 'cpu', cores),
    amounts(entry, 'memory', bytes),
    ageOf(entry, age),
    entry.owner ?? '-',
    entry.image ?? '-',
  ]);
  const table = [[...(hasEnvironments ? ['ENVIRONMENT'] : []), ...head], ...rows].map((row) => row.map(visible));
  const widths = table[0]!.map((_, column) => table.reduce((most, row) => Math.max(most, row[column]!.length), 0));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return `${[...lines, '', ...sums(entries)].join('\n')}\n`;
}

/** The links of each service, a line each; under the table they would be too wide for it. */
export function linksToText(entries: readonly InventoryEntry[]): string {
  const services = new Map<string, InventoryEntry>();
  for (const entry of entries) {
    if (entry.links === undefined) continue;
    const { environment, tenant, service } = entry;
    services.set(`${environment === undefined ? '' : `${environment} `}${tenant}/${service}`, entry);
  }
  if (services.size === 0) return 'no service has links\n';
  return [...services]
    .flatMap(([name, { links }]) => [name, ...aligned(linkTexts(links!))])
    .map((line) => `${visible(line)}\n`)
    .join('');
}

function aligned(links: readonly (readonly [name: string, url: string])[]): string[] {
  const width = Math.max(...links.map(([name]) => name.length));
  return links.map(([name, url]) => `  ${name.padEnd(width)}  ${url}`);
}

function linksCell({ links }: InventoryEntry): string | undefined {
  return (
    links &&
    linkTexts(links)
      .map((link) => link.join('='))
      .join(' ')
  );
}

function linkTexts(links: Readonly<Record<string, string>>): [name: string, url: string][] {
  return Object.entries(links).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The same for machines, with sums per environment and tenant. */
export function inventoryToJson(entries: readonly InventoryEntry[]) {
  const groups = new Map<string, InventoryEntry[]>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.environment, entry.tenant]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const tenants = [...groups.values()].map((own) => ({
    ...(own[0]!.environment !== undefined && { environment: own[0]!.environment }),
    tenant: own[0]!.tenant,
    ...totalsOf(own),
  }));
  return { workloads: entries, tenants, total: totalsOf(entries) };
}

const COLUMNS: readonly (readonly [string, (entry: InventoryEntry) => string | number | undefined])[] = [
  ['environment', ({ environment }) => environment],
  ['tenant', ({ tenant }) => tenant],
  ['namespace', ({ namespace }) => namespace],
  ['service', ({ service }) => service],
  ['kind', ({ kind }) => kind],
  ['workload', ({ workload }) => workload],
  ['state', ({ state }) => state],
  ['image', ({ image }) => image],
  ['pods', ({ pods }) => pods],
  ['max_pods', ({ maxPods }) => maxPods],
  ['requests_cpu', ({ requests }) => requests.cpu],
  ['requests_memory', ({ requests }) => requests.memory],
  ['limits_cpu', ({ limits }) => limits.cpu],
  ['limits_memory', ({ limits }) => limits.memory],
  ['owner', ({ owner }) => owner],
  ['created', ({ created }) => created],
  ['expires', ({ expires }) => expires],
  ['last_change', ({ lastChange }) => lastChange && new Date(lastChange * 1000).toISOString()],
  ['links', linksCell],
];

/** The same as CSV (RFC 4180), a line a workload: CPU in cores, memory in bytes. */
export function inventoryToCsv(entries: readonly InventoryEntry[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...entries.map((entry) => COLUMNS.map(([, value]) => field(value(entry)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A value that a spreadsheet would take for a formula is put behind a quote, as spreadsheets themselves do. */
function field(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = visible(String(value));
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function sums(entries: readonly InventoryEntry[]): string[] {
  const environments = [...new Set(entries.map(({ environment }) => environment))];
  const line = (name: string, own: readonly InventoryEntry[]) => `${name}: ${totalsText(totalsOf(own))}`;
  if (environments.length === 1) return [line(environments[0] ?? 'all', entries)];
  const each = environments.map((name) =>
    line(
      name ?? '-',
      entries.filter(({ environment }) => environment === name),
    ),
  );
  return [...each, line('all', entries)];
}

function totalsText({ workloads, pods, requests, limits }: Totals): string {
  return `${workloads} workloads, ${pods} pods, requests ${cores(requests.cpu)} CPU and ${bytes(requests.memory)}, limits ${cores(limits.cpu)} CPU and ${bytes(limits.memory)}`;
}

function podsOf({ pods, maxPods }: InventoryEntry): string {
  if (pods === undefined) return 'not known';
  return maxPods === undefined ? String(pods) : `${pods}-${maxPods}`;
}

/** `0.2/0.4`: what is requested, and the limit. */
function amounts(
  { requests, limits }: Pick<InventoryEntry, 'requests' | 'limits'>,
  name: keyof Amounts,
  shown: (amount: number) => string,
): string {
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined && limit === undefined) return '-';
  return `${request === undefined ? '-' : shown(request)}/${limit === undefined ? '-' : shown(limit)}`;
}

function cores(cpu: number): string {
  return String(Math.round(cpu * 1000) / 1000);
}

const UNITS = ['Gi', 'Mi', 'Ki'] as const;

/** In the largest binary unit of which there is at least one, to a tenth. */
function bytes(memory: number): string {
  for (const [index, unit] of UNITS.entries()) {
    const size = 1024 ** (UNITS.length - index);
    if (memory >= size) return `${Math.round((memory / size) * 10) / 10}${unit}`;
  }
  return String(memory);
}

function ageOf({ lastChange, kind }: InventoryEntry, age: Age): string {
  if (kind !== 'variant') return '-';
  return lastChange === undefined ? 'not known' : age(lastChange);
}
