import type { ProxySize } from './contestant';
import { type Cost, FORMS, type Form, PROXIES } from './cost';
import { CLIENT, GATEWAY } from './estate';
import type { HeaderAccess } from './header-access';
import { KINDS } from './requests';

const NAME = 44;
const CELL = 8;
const GOAL = 'at most 1.10';

const PROXY_NAMES: Readonly<Record<string, string>> = { [GATEWAY]: 'gateway', [CLIENT]: 'sidecar' };
const FORM_NAMES: Readonly<Record<Form, string>> = { ours: 'branchline', regex: 'one regex per variant' };

function line(name: string, cells: readonly string[]): string {
  return (name.padEnd(NAME) + cells.map((cell) => cell.padStart(CELL)).join('')).trimEnd();
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
const kilobytes = (bytes: number) => (bytes / 1e3).toFixed(1);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Round by round: what slowed one down a moment ago slowed down the other too. */
function growthOf(before: readonly number[], after: readonly number[]): number {
  return median(after.map((seconds, round) => seconds / before[round]!));
}

/** What requests cost and proxies hold, both forms side by side; then how mainline's cost grows, with the goal. */
export function costTable(costs: readonly Cost[], counts: readonly number[]): string {
  const of = (form: Form, variants: number) =>
    costs.find((cost) => cost.form === form && cost.variants === variants) as Cost;
  const columns = FORMS.flatMap((form) => counts.map((count) => of(form, count)));
  const row = (name: string, cell: (cost: Cost) => string) => line(name, columns.map(cell));
  const perProxy = (what: string, size: (size: ProxySize) => number) =>
    PROXIES.map((proxy) => row(`${PROXY_NAMES[proxy]}, ${what}`, (cost) => megabytes(size(cost.sizes.get(proxy)!))));
  const width = CELL * counts.length;
  const [few, many] = [counts[0]!, counts.at(-1)!];
  const growth = (form: Form, kind: string) =>
    growthOf(of(form, few).seconds.get(kind)!, of(form, many).seconds.get(kind)!);
  return [
    (' '.repeat(NAME) + FORMS.map((form) => FORM_NAMES[form].padStart(width)).join('')).trimEnd(),
    line(
      'variants of each service',
      columns.map(({ variants }) => String(variants)),
    ),
    '',
    'processor time of Envoy for one request, µs',
    ...KINDS.map(({ name }) => row(name, ({ seconds }) => (median(seconds.get(name)!) * 1e6).toFixed(0))),
    '',
    'MB',
    ...perProxy('routes as sent', ({ xds }) => xds.RDS),
    ...perProxy('all configuration as sent', ({ total }) => total),
    ...perProxy('memory', ({ allocated }) => allocated),
    '',
    ...KINDS.filter(({ mainline }) => mainline).map(
      ({ name }) =>
        `${line(`${name}, ${many} variants / ${few}`, [growth('ours', name).toFixed(2)])}    goal: ${GOAL}    regex: ${growth('regex', name).toFixed(2)}`,
    ),
  ].join('\n');
}

/** What one sidecar is sent and holds, with the emitted Sidecar and without. */
export function scopingTable(sizes: { readonly with: ProxySize; readonly without: ProxySize }): string {
  const row = (name: string, of: (size: ProxySize) => number) =>
    line(name, [kilobytes(of(sizes.with)), kilobytes(of(sizes.without))]);
  return [
    line('one sidecar, kB', ['with', 'without']),
    row('clusters (CDS)', ({ xds }) => xds.CDS),
    row('endpoints (EDS)', ({ xds }) => xds.EDS),
    row('listeners (LDS)', ({ xds }) => xds.LDS),
    row('routes (RDS)', ({ xds }) => xds.RDS),
    row('all configuration as sent', ({ total }) => total),
    row('memory', ({ allocated }) => allocated),
  ].join('\n');
}

/** What choosing by header costs, each figure with its goal. */
export function headerAccessTable({ estate, largestObject, rules, routes, seconds }: HeaderAccess): string {
  const microseconds = (values: readonly number[]) => (median(values) * 1e6).toFixed(0);
  const row = (name: string, value: string, goal = '') =>
    `${line(name, [value])}${goal === '' ? '' : `    goal: ${goal}`}`;
  const variants = estate.tickets * estate.servicesOfTicket;
  return [
    row('largest object, bytes', String(largestObject.bytes), 'below 262144'),
    `  ${largestObject.name}`,
    row('rules at a domain', String(rules), `at most ${3 * estate.services + variants}`),
    '',
    'processor time of the gateway for one request, µs',
    row('mainline, few tickets', microseconds(seconds.mainlineFew)),
    row('mainline', microseconds(seconds.mainline)),
    row('variant by header', microseconds(seconds.header)),
    row('mainline / few tickets', growthOf(seconds.mainlineFew, seconds.mainline).toFixed(2), GOAL),
    row('variant by header / mainline', growthOf(seconds.mainline, seconds.header).toFixed(2), 'at most 2.00'),
    '',
    row('routes by hostname alone, MB', megabytes(routes.hostname)),
    row('routes by hostname and header, MB', megabytes(routes.both)),
    row('ratio', (routes.both / routes.hostname).toFixed(2), 'at most 1.20'),
  ].join('\n');
}
