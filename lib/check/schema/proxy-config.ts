import { isRecord } from '../../mesh-model/untyped';
import { closestName } from '../../text/closest-name';
import { milliseconds } from '../../text/milliseconds';
import { own } from '../../text/own';
import { LocatedDocument } from '../../yaml/located-yaml';
import { isYamlWord } from '../yaml-words';

/** What is wrong with the value of `proxy.istio.io/config`. */
export interface ProxyConfigProblem {
  readonly message: string;
  readonly fix?: string;
  /** True where Istio cannot read it and so makes no pod; false where it passes the field over. */
  readonly isRefused: boolean;
}

/** A value's type; a mapping with these fields, or with any names and texts. */
type Type = keyof typeof TYPES | 'texts' | 'anything' | Fields;
interface Fields {
  readonly [field: string]: Type;
}

const SWITCH: Fields = { disabled: 'true or false' };
const ADDRESS: Fields = { address: 'text' };
const REMOTE: Fields = { address: 'text', tlsSettings: 'anything', tcpKeepalive: 'anything' };

/** Fields of Istio's `ProxyConfig` (istio.io/api, mesh/v1alpha1/proxy.proto, 1.31). */
const PROXY_CONFIG: Fields = {
  availabilityZone: 'text',
  binaryPath: 'text',
  caCertificatesPem: 'list',
  concurrency: 'whole number',
  configPath: 'text',
  connectionSettings: 'anything',
  controlPlaneAuthPolicy: 'anything',
  customConfigFile: 'text',
  discoveryAddress: 'text',
  discoveryRefreshDelay: 'duration',
  drainDuration: 'whole seconds',
  envoyAccessLogService: REMOTE,
  envoyMetricsService: REMOTE,
  envoyMetricsServiceAddress: 'text',
  extraStatTags: 'list',
  fileFlushInterval: 'duration',
  fileFlushMinSizeKb: 'whole number',
  gatewayTopology: {
    forwardClientCertDetails: 'anything',
    numTrustedProxies: 'whole number',
    proxyProtocol: 'anything',
  },
  holdApplicationUntilProxyStarts: 'true or false',
  image: { imageType: 'text' },
  interceptionMode: 'anything',
  meshId: 'text',
  privateKeyProvider: 'anything',
  proxyAdminPort: 'whole number',
  proxyBootstrapTemplatePath: 'text',
  proxyHeaders: {
    attemptCount: SWITCH,
    envoyDebugHeaders: SWITCH,
    forwardedClientCert: 'anything',
    metadataExchangeHeaders: 'anything',
    preserveHttp1HeaderCase: 'true or false',
    requestId: SWITCH,
    server: { ...SWITCH, value: 'text' },
    setCurrentClientCertDetails: 'anything',
    xForwardedHost: { enabled: 'true or false' },
    xForwardedPort: { enabled: 'true or false' },
  },
  proxyMetadata: 'texts',
  proxyStatsMatcher: { inclusionPrefixes: 'list', inclusionRegexps: 'list', inclusionSuffixes: 'list' },
  readinessProbe: {
    exec: 'anything',
    failureThreshold: 'whole number',
    grpc: 'anything',
    httpGet: 'anything',
    initialDelaySeconds: 'whole number',
    periodSeconds: 'whole number',
    successThreshold: 'whole number',
    tcpSocket: 'anything',
    timeoutSeconds: 'whole number',
  },
  runtimeValues: 'texts',
  sds: 'anything',
  serviceCluster: 'text',
  statNameLength: 'whole number',
  statsCompression: 'true or false',
  statsdUdpAddress: 'text',
  statusPort: 'whole number',
  terminationDrainDuration: 'duration',
  tracing: {
    customTags: 'anything',
    datadog: ADDRESS,
    enableIstioTags: 'true or false',
    lightstep: { address: 'text', accessToken: 'text' },
    maxPathTagLength: 'whole number',
    openCensusAgent: 'anything',
    sampling: 'number',
    stackdriver: 'anything',
    tlsSettings: 'anything',
    zipkin: ADDRESS,
  },
  tracingServiceName: 'anything',
  zipkinAddress: 'text',
};

/** Compares the annotation with Istio's own fields, as its injector reads it: fields that it does not know are passed over. */
export function proxyConfigProblems(text: string): readonly ProxyConfigProblem[] {
  const document = new LocatedDocument(text, 1);
  const { value } = document;
  if (isRecord(value)) return new ProxyConfigWalk(document).mapping(value, PROXY_CONFIG, []);
  return [{ message: 'it is no YAML mapping', fix: 'write fields of ProxyConfig', isRefused: true }];
}

class ProxyConfigWalk {
  private readonly problems: ProxyConfigProblem[] = [];

  constructor(private readonly document: LocatedDocument) {}

  mapping(value: Record<string, unknown>, fields: Fields, path: readonly string[]): readonly ProxyConfigProblem[] {
    for (const name of Object.keys(value)) {
      const at = [...path, name];
      // Protobuf takes a field by its own name, too: proxy_metadata.
      const type = own(fields, name) ?? own(fields, camelCase(name));
      if (type !== undefined) this.value(value[name], type, at);
      else {
        const meant = closestName(name, Object.keys(fields));
        const fix = meant === undefined ? 'remove it' : `did you mean ${meant}?`;
        this.problems.push({ message: `Istio has no field ${at.join('.')} and passes it over`, fix, isRefused: false });
      }
    }
    return this.problems;
  }

  private value(value: unknown, type: Type, path: readonly string[]): void {
    if (value === null || type === 'anything') return;
    if (type === 'texts' || typeof type === 'object') {
      if (!isRecord(value)) this.refuse(value, 'a mapping', path);
      else if (type !== 'texts') this.mapping(value, type, path);
      else for (const [name, item] of Object.entries(value)) this.value(item, 'text', [...path, name]);
      return;
    }
    const isWord = typeof value === 'string' && isYamlWord(value) && this.document.isPlain(path);
    if (!TYPES[type].fits(isWord ? true : value)) this.refuse(value, TYPES[type].name, path);
  }

  private refuse(value: unknown, wanted: string, path: readonly string[]): void {
    const isScalar = typeof value !== 'object';
    const message = `${path.join('.')} must be ${wanted}${isScalar ? `, is ${JSON.stringify(value)}` : ''}`;
    const fix = wanted === TYPES.text.name && isScalar ? `put it in quotes: "${value}"` : `write ${wanted}`;
    this.problems.push({ message, fix, isRefused: true });
  }
}

const TYPES = {
  text: { name: 'text', fits: (value: unknown) => typeof value === 'string' },
  'whole number': { name: 'a whole number', fits: (value: unknown) => Number.isInteger(numberOf(value)) },
  number: { name: 'a number', fits: (value: unknown) => numberOf(value) !== undefined },
  'true or false': { name: 'true or false', fits: (value: unknown) => typeof value === 'boolean' },
  duration: { name: 'a duration such as 5s', fits: (value: unknown) => lengthOf(value) !== undefined },
  // Istio's validation asks for whole ones.
  'whole seconds': {
    name: 'a duration in whole seconds, such as 45s',
    fits: (value: unknown) => Number.isInteger((lengthOf(value) ?? Number.NaN) / 1000),
  },
  list: { name: 'a list', fits: (value: unknown) => Array.isArray(value) },
} as const;

function lengthOf(value: unknown): number | undefined {
  return typeof value === 'string' ? milliseconds(value) : undefined;
}

/** Protobuf takes a number in quotes as well. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
