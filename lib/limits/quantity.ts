/** Kubernetes' amounts: `100m`, `0.5`, `128Mi`, `1e3`. */
const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e\d+)?$/;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['k', 'M', 'G', 'T', 'P', 'E'];

/** An amount of 64 bits, the most that Kubernetes counts; CPU is counted in thousandths. */
export const AMOUNT_MAX = { cpu: (2 ** 63 - 1) / 1000, memory: 2 ** 63 - 1 } as const;

/** An amount as a number, exact enough to compare; nothing for what is no amount. */
export function amountOf(quantity: string): number | undefined {
  const [, digits, unit = ''] = QUANTITY.exec(quantity) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (unit === 'm') return number / 1000;
  if (unit.startsWith('e')) return number * 10 ** Number(unit.slice(1));
  if (BINARY.includes(unit)) return number * 1024 ** (BINARY.indexOf(unit) + 1);
  return number * 1000 ** (DECIMAL.indexOf(unit) + 1);
}
