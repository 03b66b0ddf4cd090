import { loadavg } from 'node:os';
import { VARIANTS } from '../estate';
import { measureCosts } from './cost';
import { measureHeaderAccess } from './header-access';
import { measureScoping } from './scoping';
import { costTable, headerAccessTable, scopingTable } from './tables';

const COUNTS = [10, 50, 200];
/** How often everything is asked; the median counts. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const REQUESTS = 500;
/** Many services, and as many tickets as a large team has open. */
const TICKETS = { services: 30, servicesOfTicket: 2, tickets: [10, 200] } as const;
const TENANTS = { tenants: 5, services: 40 };

async function main(): Promise<void> {
  const load = () => loadavg()[0]!.toFixed(1);
  const say = (text: string) => console.error(`… ${text}, load of the machine ${load()}`);
  const scoping = await measureScoping(TENANTS);
  say('Sidecars measured');
  const access = await measureHeaderAccess({ ...TICKETS, rounds: ROUNDS, requests: REQUESTS, say });
  say('header access measured');
  const before = load();
  const costs = await measureCosts({ variants: COUNTS, rounds: ROUNDS, requests: REQUESTS, say });
  console.log(`\nmedian of ${ROUNDS} rounds of ${REQUESTS} requests, load of the machine ${before} to ${load()}\n`);
  console.log(costTable(costs, COUNTS));
  console.log(`\n${TENANTS.tenants} tenants × ${TENANTS.services} services × ${VARIANTS} variants\n`);
  console.log(scopingTable(scoping));
  const { services, servicesOfTicket, tickets } = TICKETS;
  console.log(
    `\n${services} exposed services, ${tickets[1]} open tickets of ${servicesOfTicket} services each, two domains\n`,
  );
  console.log(headerAccessTable(access));
}

void main();
