import { bookinfo } from '../../apps/bookinfo/chart';
import { RenderedEstate } from './contract/rendered-estate';
import { missingReferences } from './references';

const estate = RenderedEstate.of((app) => void bookinfo(app));
const all = estate.objects.map(({ id }) => estate.object(id));
const without = (id: string) => estate.objects.filter((each) => each.id !== id).map((each) => estate.object(each.id));

test.each([
  ['VirtualService/bookinfo/reviews', 'Service/bookinfo/reviews', 'host reviews.bookinfo.svc.cluster.local'],
  [
    'VirtualService/bookinfo/reviews',
    'Deployment/bookinfo/reviews-canary',
    'pods of subset canary of reviews.bookinfo.svc.cluster.local',
  ],
  [
    'VirtualService/bookinfo/reviews',
    'DestinationRule/bookinfo/reviews',
    'subset main of reviews.bookinfo.svc.cluster.local',
  ],
  ['VirtualService/bookinfo/edge-bookinfo.example.com', 'Gateway/bookinfo/gateway', 'Gateway/bookinfo/gateway'],
  ['DestinationRule/bookinfo/ratings', 'Service/bookinfo/ratings', 'host ratings.bookinfo.svc.cluster.local'],
  ['Deployment/bookinfo/ratings', 'ServiceAccount/bookinfo/ratings', 'ServiceAccount/bookinfo/ratings'],
  ['HorizontalPodAutoscaler/bookinfo/gateway', 'Deployment/bookinfo/gateway', 'Deployment/bookinfo/gateway'],
  ['Service/bookinfo/ratings', 'Namespace//bookinfo', 'Namespace//bookinfo'],
])('%s misses %s', (id, absent, message) => {
  const object = estate.object(id);
  expect(missingReferences(object, all)).toEqual([]);
  expect(missingReferences(object, without(absent))).toContain(message);
});
