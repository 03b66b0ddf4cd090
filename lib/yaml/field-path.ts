/** A path into a document: `['services', 'cms', 'port']`. */
export type FieldPath = readonly (string | number)[];
