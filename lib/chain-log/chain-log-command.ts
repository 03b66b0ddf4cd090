import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { ExitCode } from '../cli/exit-code';
import { unreadable } from '../files/regular-file';
import { jsonText } from '../text/json-text';
import { printed } from '../text/visible';
import { FollowedCalls } from './followed-calls';
import { logLines } from './log-lines';
import { LOG_FIELDS, loggedRequest } from './logged-request';
import { chainLogToJson, chainLogToText, isLost } from './render-chain-log';

interface ChainLogOptions {
  readonly baggage?: string;
  readonly json: boolean;
}

/** Adds `branchline chain-log` to the command line. */
export function registerChainLog(program: Command): void {
  program
    .command('chain-log')
    .description('show which workload does not pass the variant on, from access logs on standard input')
    .argument('[files...]', 'access logs (default: standard input)')
    .option(
      '--baggage <member>',
      'the member of baggage that names the variant, as `propagation` in estate.yaml has it',
    )
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      `
It reads the access logs of all proxies on the way, in any order, text or JSON, in the log format that
docs/header-propagation.md has. Lines of one request are put together by x-request-id or the trace id of traceparent.
It ends with 0 when nothing is lost, 1 when some workload loses or changes the variant, 2 when no call can be followed.

Examples:
  $ kubectl logs -n acme -l service.istio.io/canonical-name -c istio-proxy --tail=-1 | branchline chain-log
  $ branchline chain-log access.log --baggage variant --json`,
    )
    .action(async (files: string[], options: ChainLogOptions) => {
      if (files.length === 0 && process.stdin.isTTY)
        throw new Error('access logs are read from standard input\n  fix: branchline chain-log < access.log');
      process.stdin.setEncoding('utf8');
      const input = files.length === 0 ? (process.stdin as AsyncIterable<string>) : textsOf(files);
      process.exitCode = await chainLog(input, options);
    });
}

/** Files one after the other; a last line without an end does not run into the next file. */
async function* textsOf(files: readonly string[]): AsyncIterable<string> {
  for (const file of files) {
    try {
      yield* createReadStream(file, 'utf8') as AsyncIterable<string>;
    } catch (error) {
      throw unreadable(file, error);
    }
    yield '\n';
  }
}

/** @throws Error when no line can be used, or no call can be followed */
export async function chainLog(input: AsyncIterable<string>, { baggage, json }: ChainLogOptions): Promise<number> {
  const followed = new FollowedCalls(baggage);
  const lines = { used: 0, outside: 0, other: 0, refused: 0 };
  for await (const line of logLines(input)) {
    if (line?.trim() === '') continue;
    const request = line === undefined ? 'refused' : loggedRequest(line);
    if (typeof request === 'string') lines[request]++;
    else {
      lines.used++;
      followed.add(request);
    }
  }
  const page = 'docs/header-propagation.md has the log format';
  if (lines.used + lines.outside === 0) {
    const read = lines.other + lines.refused;
    if (read === 0) throw new Error(`there are no lines to read\n  fix: pipe access logs into it; ${page}`);
    const none = read === 1 ? 'the one line is not' : `none of the ${read} lines is`;
    throw new Error(`${none} of an access log with the fields ${LOG_FIELDS.join(', ')}\n  fix: ${page}`);
  }
  const log = followed.end();
  if (log.calls.length === 0) {
    const ids = log.unconnected.length === 0 ? '' : `\n${chainLogToText(log, lines).replace(/.*\n$/, '').trimEnd()}`;
    throw new Error(
      `no call can be followed: no workload in the logs got a request with a variant and sent a call for the same request${ids}\n  fix: log the proxies of both sides, and pass on x-request-id or traceparent; ${page}`,
    );
  }
  process.stdout.write(json ? `${jsonText(chainLogToJson(log, lines))}\n` : printed(chainLogToText(log, lines)));
  return isLost(log) ? ExitCode.FOUND : ExitCode.DONE;
}
