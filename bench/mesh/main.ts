import { loadavg } from 'node:os';
import { VARIANTS } from '../estate';
import { baggageTable, measureBaggage } from './baggage';
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

const load = () => loadavg()[0]!.toFixed(1);
const say = (text: string) => console.error(`… ${text}, load of the machine ${load()}`);

/** The parts of the benchmark, by the name that asks for one of them alone. */
const PARTS: Readonly<Record<string, () => Promise<string>>> = {
  async requests() {
    const before = load();
    const costs = await measureCosts({ variants: COUNTS, rounds: ROUNDS, requests: REQUESTS, say });
    const head = `median of ${ROUNDS} rounds of ${REQUESTS} requests, load of the machine ${before} to ${load()}`;
    return `${head}\n\n${costTable(costs, COUNTS)}`;
  },

  async baggage() {
    const before = load();
    const costs = await measureBaggage({ variants: COUNTS, rounds: ROUNDS, requests: REQUESTS, say });
    const head = `a sidecar, median of ${ROUNDS} rounds of ${REQUESTS} requests, load of the machine ${before} to ${load()}`;
    return `${head}\n\n${baggageTable(costs, COUNTS)}`;
  },

  async scoping() {
    const sizes = await measureScoping(TENANTS);
    const head = `${TENANTS.tenants} tenants × ${TENANTS.services} services × ${VARIANTS} variants`;
    return `${head}\n\n${scopingTable(sizes)}`;
  },

  async 'header-access'() {
    const access = await measureHeaderAccess({ ...TICKETS, rounds: ROUNDS, requests: REQUESTS, say });
    const { services, servicesOfTicket, tickets } = TICKETS;
    const head = `${services} exposed services, ${tickets[1]} open tickets of ${servicesOfTicket} services each, two domains`;
    return `${head}, load of the machine ${load()}\n\n${headerAccessTable(access)}`;
  },
};

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined)
    throw new Error(`no part is called '${unknown}', there are: ${Object.keys(PARTS).join(', ')}`);
  for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
    const text = await PARTS[name]!();
    say(`${name} measured`);
    console.log(`\n${text}`);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
