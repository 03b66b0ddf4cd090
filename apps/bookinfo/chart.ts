import { JsonPatch } from 'cdk8s';
import { EnvValue, Volume } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { CanaryRoute, Environment, MtlsMode, MtlsPolicy, TeamGateway, TenantChart, VariantService } from '../../lib';

const IMAGES = 'docker.io/istio/examples-bookinfo';
const RELEASE = '1.20.3';

/** Istio's Bookinfo, composed in TypeScript: four services, one of them on its way to the next version. */
export function bookinfo(scope: Construct): TenantChart {
  const chart = new TenantChart(scope, 'bookinfo', {
    namespace: 'bookinfo',
    domains: ['bookinfo.example.com'],
    environment: Environment.STAGING,
  });
  const gateway = new TeamGateway(chart, 'gateway', { tls: { credentialName: 'bookinfo-wildcard' } });
  new MtlsPolicy(chart, 'mtls', { mode: MtlsMode.STRICT });

  const ratings = service(chart, 'ratings', `${IMAGES}-ratings-v1:${RELEASE}`);
  const details = service(chart, 'details', `${IMAGES}-details-v1:${RELEASE}`);
  const reviews = service(chart, 'reviews', `${IMAGES}-reviews-v2:${RELEASE}`, {
    calls: [ratings],
    timeout: '3s',
    retries: { attempts: 2, perTryTimeout: '1s' },
  });
  const productpage = service(chart, 'productpage', `${IMAGES}-productpage-v1:${RELEASE}`, {
    gateway,
    routes: ['/productpage', '/static', '/login', '/logout', '/api/v1/products'],
    calls: [details, reviews],
  });

  // Red stars for Jason, and for one request in ten.
  new CanaryRoute(chart, 'reviews-red-stars', {
    service: reviews,
    image: `${IMAGES}-reviews-v3:${RELEASE}`,
    weight: 10,
    match: [{ headers: { 'end-user': { exact: 'jason' } } }],
  });

  // A ticket that touches two services: https://book-42.bookinfo.example.com/productpage
  reviews.addVariant('BOOK-42', { image: `${IMAGES}-reviews-v1:${RELEASE}` });
  productpage.addVariant('BOOK-42', { image: `${IMAGES}-productpage-v1:${RELEASE}-book-42` });

  // Jason sees how the page bears slow ratings; nobody else does.
  ratings.addFault({ match: { 'end-user': { exact: 'jason' } }, delay: '2s', percent: 100 });

  extend(chart, gateway, reviews, productpage);
  return chart;
}

function service(
  chart: TenantChart,
  name: string,
  image: string,
  props: Omit<ConstructorParameters<typeof VariantService>[2], 'image' | 'port'> = {},
): VariantService {
  return new VariantService(chart, name, { image, port: 9080, user: 1000, writable: ['/tmp'], ...props });
}

/** What the library has no words for: cdk8s-plus where it has some, a JSON patch for the rest. */
function extend(chart: TenantChart, gateway: TeamGateway, reviews: VariantService, productpage: VariantService): void {
  // The mainline's Deployment is a cdk8s-plus Deployment; canary and variants inherit what is added to it.
  const [container] = reviews.deployment.containers;
  container!.env.addVariable('WLP_LOGGING_MESSAGE_FORMAT', EnvValue.fromValue('json'));
  container!.mount('/opt/ibm/wlp/output', Volume.fromEmptyDir(chart, 'wlp-output', 'wlp-output'));

  // Every emitted object takes patches, also for fields that no type knows.
  productpage.virtualService.addJsonPatch(
    JsonPatch.add('/metadata/annotations', { 'example.com/owner': 'storefront' }),
  );
  const host = gateway.route('bookinfo.example.com')!;
  host.addJsonPatch(
    JsonPatch.add('/spec/http/0/corsPolicy', { allowOrigins: [{ exact: 'https://shop.example.com' }] }),
  );
  productpage.serviceAccount.metadata.addLabel('example.com/team', 'storefront');
}
