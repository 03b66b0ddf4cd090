import { CORRELATION_HEADER, checkedNames, DEFAULT_HEADERS, VARIANT_HEADER } from './header-names';
import { type HostList, hostList } from './host-list';

/** What is passed on, and to whom. */
export interface PropagateOptions {
  /**
   * The header that names the variant: `propagation.header` of the estate.
   *
   * @default - the variable BRANCHLINE_VARIANT_HEADER, else `x-variant-id`
   */
  readonly header?: string;
  /**
   * Further headers to pass on, instead of the usual ones.
   *
   * @default - the variable BRANCHLINE_PROPAGATE_HEADERS (separated by commas), else DEFAULT_HEADERS
   */
  readonly headers?: readonly string[];
  /**
   * Hosts that get the headers besides the names inside the cluster: `cms.acme`, `*.acme`.
   *
   * @default - the variable BRANCHLINE_PROPAGATE_HOSTS (separated by commas), else none
   */
  readonly hosts?: readonly string[];
  /**
   * The variant of calls that no request is the cause of: of jobs, timers and consumers of queues in a variant's pods.
   *
   * @default - the variable BRANCHLINE_VARIANT, else none
   */
  readonly variant?: string;
  /**
   * Whether requests without `x-correlation-id` get one, a random UUID, for all calls that they cause.
   *
   * @default false
   */
  readonly correlationId?: boolean;
  /**
   * Whether responses carry the headers of their request: `true` for all but those of tracing, or a list of names.
   *
   * @default false
   */
  readonly echo?: boolean | readonly string[];
}

/** The options when all is said. */
export interface Settings {
  readonly header: string;
  /** All names to pass on, the variant's first. */
  readonly names: readonly string[];
  readonly isInside: HostList;
  readonly variant?: string;
  readonly correlationId: boolean;
  readonly echo: readonly string[];
}

/**
 * @param env where defaults come from
 * @throws a TypeError that names the option, or the variable, that is wrong
 */
export function settingsOf(options: PropagateOptions, env: NodeJS.ProcessEnv = process.env): Settings {
  const { BRANCHLINE_VARIANT_HEADER, BRANCHLINE_VARIANT, BRANCHLINE_PROPAGATE_HEADERS, BRANCHLINE_PROPAGATE_HOSTS } =
    env;
  const [header] = checkedNames(
    [options.header ?? (BRANCHLINE_VARIANT_HEADER || VARIANT_HEADER)],
    options.header === undefined ? 'BRANCHLINE_VARIANT_HEADER' : 'header',
  );
  const others = checkedNames(
    options.headers ?? listed(BRANCHLINE_PROPAGATE_HEADERS) ?? DEFAULT_HEADERS,
    options.headers === undefined ? 'BRANCHLINE_PROPAGATE_HEADERS' : 'headers',
  );
  const correlationId = options.correlationId === true;
  const names = [...new Set([header!, ...others, ...(correlationId ? [CORRELATION_HEADER] : [])])];
  const variant = options.variant ?? BRANCHLINE_VARIANT;
  if (variant && !/^[\x21-\x7e]+$/.test(variant)) {
    throw new TypeError(`${options.variant === undefined ? 'BRANCHLINE_VARIANT' : 'variant'}: not the id of a variant`);
  }
  return {
    header: header!,
    names,
    isInside: hostList(
      options.hosts ?? listed(BRANCHLINE_PROPAGATE_HOSTS) ?? [],
      options.hosts === undefined ? 'BRANCHLINE_PROPAGATE_HOSTS' : 'hosts',
    ),
    ...(variant && { variant }),
    correlationId,
    echo: echoed(options.echo ?? false, header!, names),
  };
}

function echoed(echo: boolean | readonly string[], header: string, names: readonly string[]): readonly string[] {
  if (echo === false) return [];
  if (echo === true) return names.filter((name) => [header, 'x-feature-flags', CORRELATION_HEADER].includes(name));
  const wanted = checkedNames(echo, 'echo');
  const strange = wanted.filter((name) => !names.includes(name));
  if (strange.length > 0) throw new TypeError(`echo: ${strange.join(', ')} is not passed on; add it to headers`);
  return wanted;
}

function listed(text: string | undefined): string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return text.split(',').map((each) => each.trim());
}
