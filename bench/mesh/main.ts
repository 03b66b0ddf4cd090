import { loadavg } from 'node:os';
import { VARIANTS } from '../estate';
import { measureCosts } from './cost';
import { measureScoping } from './scoping';
import { costTable, scopingTable } from './tables';

const COUNTS = [10, 50, 200];
/** How often everything is asked; the median counts. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const REQUESTS = 500;
const TENANTS = { tenants: 5, services: 40 };

async function main(): Promise<void> {
  const load = () => loadavg()[0]!.toFixed(1);
  const say = (text: string) => console.error(`… ${text}, load of the machine ${load()}`);
  const scoping = await measureScoping(TENANTS);
  say('Sidecars measured');
  const before = load();
  const costs = await measureCosts({ variants: COUNTS, rounds: ROUNDS, requests: REQUESTS, say });
  console.log(`\nmedian of ${ROUNDS} rounds of ${REQUESTS} requests, load of the machine ${before} to ${load()}\n`);
  console.log(costTable(costs, COUNTS));
  console.log(`\n${TENANTS.tenants} tenants × ${TENANTS.services} services × ${VARIANTS} variants\n`);
  console.log(scopingTable(scoping));
}

void main();
