import { App } from 'cdk8s';
import { bookinfo } from '../../apps/bookinfo/chart';
import { composeEstate } from '../../lib';
import { Traffic } from '../../lib/testing';
import {
  BOUTIQUE_PRODUCTION,
  BOUTIQUE_STAGING,
  ROBO_ADVISER,
  registryOf,
  type ShippedEstate,
} from '../estate/shipped-estates';

// The shipped estates, tested as their owners would: by where requests go, not by what the YAML looks like.

function trafficOf(shipped: ShippedEstate): Traffic {
  const app = new App();
  composeEstate(app, registryOf(shipped).estate);
  return Traffic.of(app);
}

describe('Online Boutique', () => {
  const traffic = trafficOf(BOUTIQUE_PRODUCTION);
  const staging = trafficOf(BOUTIQUE_STAGING);

  test('customers share out over mainline and canary; staff always sees the canary (EDGE-7, DEST-4)', () => {
    expect(traffic.request('https://boutique.example.com/')).toBeSplit({ main: 95, canary: 5 });
    const staff = { url: 'https://boutique.example.com/', headers: { 'x-boutique-staff': 'yes' } };
    expect(traffic.request(staff)).toReach('boutique/frontend', 'canary');
  });

  test('no outsider chooses unreleased code in production (TENANT-5)', () => {
    const headers = { 'x-variant-id': 'ops-1234' };
    expect(traffic.request({ url: 'https://boutique.example.com/', headers })).toRemoveHeader('x-variant-id');
    expect(traffic.request('https://ops-1234.boutique.example.com/')).toFailWith(404);
  });

  test('a ticket of a shared service alone is reached from the shop of staging (EDGE-2, MESH-7)', () => {
    const url = 'https://ops-1287.boutique.staging.example.com/';
    expect(staging.request(url)).toSetHeader('x-variant-id', 'ops-1287');
    expect(staging.chain(url, ['frontend', 'checkoutservice', 'shared/emailservice'])).toTravel({
      frontend: 'main',
      checkoutservice: 'main',
      'shared/emailservice': 'ops-1287',
    });
  });

  test('every tenth conversion is copied to the next release (DEST-5)', () => {
    const conversion = { url: 'currencyservice.shared:7000/convert', from: 'boutique/frontend', method: 'POST' };
    expect(traffic.request(conversion)).toReach('shared/currencyservice', 'main');
    expect(traffic.request(conversion)).toMirrorTo('shared/currencyservice', 'canary', 10);
  });

  test('what a service does not declare to call, it does not reach (TENANT-3)', () => {
    const call = { url: 'paymentservice.shared:50051/charge', from: 'boutique/adservice', method: 'POST' };
    expect(() => expect(traffic.request(call)).toReach('shared/paymentservice')).toThrow();
  });
});

describe('robo-adviser', () => {
  const traffic = trafficOf(ROBO_ADVISER);

  test('the branch TS-4122-cms-live has its ticket as host (NAME-1)', () => {
    expect(traffic.request('https://ts-4122.cms.ww.example.net/')).toReach('ww-cms/cms', 'ts-4122');
    expect(traffic.request('https://cms.ww.example.net/')).toReach('ww-cms/cms', 'main');
    expect(traffic.request('https://ts-4122.preview.ww.example.net/')).toReach('ww-cms/cms', 'ts-4122');
  });
});

describe('Bookinfo', () => {
  const app = new App();
  bookinfo(app);
  const traffic = Traffic.of(app);

  test('a ticket over two services, and mainline for everybody else (MESH-4)', () => {
    const chain = ['productpage', 'reviews', 'ratings'];
    expect(traffic.chain('https://book-42.bookinfo.example.com/productpage', chain)).toTravel({
      productpage: 'book-42',
      reviews: 'book-42',
      ratings: 'main',
    });
    expect(traffic.request('https://bookinfo.example.com/productpage')).toReach('productpage', 'main');
    expect(traffic.request('https://bookinfo.example.com/productpages')).toFailWith(404);
  });

  test('Jason sees red stars; one request in ten does', () => {
    const reviews = { url: 'reviews/reviews/0', from: 'bookinfo/productpage' };
    expect(traffic.request({ ...reviews, headers: { 'end-user': 'jason' } })).toReach('reviews', 'canary');
    expect(traffic.request(reviews)).toBeSplit({ main: 90, canary: 10 });
  });
});
