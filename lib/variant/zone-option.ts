import { Option } from 'commander';

/** `--zone`: where a day begins. The machine's own zone has no say, so that all machines agree. */
export function zoneOption(): Option {
  return new Option('--zone <name>', 'the time zone of days').default('UTC');
}
