import { type HttpMatch, isPlaceLabel, isSubsetOf, type MeshModel, selects, type VirtualService } from '../mesh-model';
import type { Unknown } from './answer';
import type { VirtualHost } from './route-table';
import type { SendingProxy } from './sending-proxy';

/** Rules for clients of a region, a zone or a network: which of them apply depends on where the client's pod runs. */
export class ClientPlaceRules {
  private readonly rules: readonly { readonly virtualService: VirtualService; readonly match: HttpMatch }[];

  constructor(model: MeshModel) {
    this.rules = model.virtualServices.flatMap((virtualService) =>
      virtualService.http
        .flatMap((rule) => rule.match)
        .filter(({ sourceLabels }) => Object.keys(sourceLabels).some(isPlaceLabel))
        .map((match) => ({ virtualService, match })),
    );
  }

  /** What is unknown about a client's rules for a host. */
  unknowns({ labels }: SendingProxy, { domains }: VirtualHost): Unknown[] {
    return this.rules
      .filter(({ virtualService, match }) => {
        const own = Object.entries(match.sourceLabels).filter(([name]) => !isPlaceLabel(name));
        const isForHost = virtualService.hosts.some((host) => domains.some((domain) => isSubsetOf(domain, host)));
        // A label of its own that the pod has already is taken as it is.
        return isForHost && selects(Object.fromEntries(own), labels) && !selects(match.sourceLabels, labels);
      })
      .map(({ virtualService, match }) => {
        const wanted = Object.entries(match.sourceLabels).filter(([name]) => isPlaceLabel(name));
        const place = wanted.map(([name, value]) => `${name}: ${value}`).join(', ');
        const detail = `${virtualService.object.title} has a rule for clients with ${place}: nothing says where this one runs`;
        return { cause: 'endpoint-place', detail, object: match.object };
      });
  }
}
