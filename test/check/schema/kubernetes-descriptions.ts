import { type OpenApi, shortName } from './kubernetes-openapi';

/** What Kubernetes says of a definition, under '', and of its fields, by name. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

/**
 * The prose that `trimOpenApi` leaves out, of some definitions.
 *
 * @param names the definitions, as the table of fields calls them
 */
export function descriptionsOf(documents: readonly OpenApi[], names: readonly string[]): Descriptions {
  const all = Object.entries(
    Object.assign({}, ...documents.map(({ components }) => components?.schemas ?? {})) as Record<string, Described>,
  );
  const byName = new Map(all.map(([name, schema]) => [shortName(name), schema]));
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const { description, properties = {} } = byName.get(name) ?? {};
      const said = [
        ['', description] as const,
        ...Object.entries(properties).map(([field, each]) => [field, each.description] as const),
      ]
        // The cluster writes the status.
        .flatMap(([field, text]) =>
          text === undefined || text === '' || field === 'status' ? [] : [[field, text] as const],
        );
      return [name, Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)))];
    }),
  );
}
