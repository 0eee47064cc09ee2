import type { JsonSchema } from '../../types';

const ANY = { $ref: 'https://json-schema.org/draft/2020-12/schema' };
const COUNT = { type: 'integer', minimum: 0 };

/** The subset of JSON Schema 2020-12 that people write by hand, for the `input` of a workflow. */
export const SCHEMA_OF_SCHEMAS: JsonSchema = {
  type: 'object',
  properties: {
    type: {
      description: 'The type of the value.',
      enum: ['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'],
    },
    properties: { type: 'object', additionalProperties: ANY, description: 'The fields of an object, each with its schema.' },
    required: { type: 'array', items: { type: 'string' }, description: 'The fields that are required.' },
    additionalProperties: { ...ANY, description: 'Whether, or how, other fields are allowed.' },
    items: { ...ANY, description: 'The schema of each item of a list.' },
    default: { description: 'Filled in when the value is absent.' },
    description: { type: 'string', description: 'A description; shown in the run dialog.' },
    title: { type: 'string', description: 'A display name.' },
    enum: { type: 'array', description: 'The allowed values.' },
    const: { description: 'The only allowed value.' },
    examples: { type: 'array', description: 'Examples, for documentation.' },
    minimum: { type: 'number', description: 'Minimum, inclusive.' },
    maximum: { type: 'number', description: 'Maximum, inclusive.' },
    exclusiveMinimum: { type: 'number', description: 'Minimum, exclusive.' },
    exclusiveMaximum: { type: 'number', description: 'Maximum, exclusive.' },
    multipleOf: { type: 'number', description: 'The number must be a multiple of this.' },
    minLength: { ...COUNT, description: 'Minimum length of a text.' },
    maxLength: { ...COUNT, description: 'Maximum length of a text.' },
    pattern: { type: 'string', description: 'A regular expression that the text must match.' },
    format: {
      description: 'The format of a text.',
      enum: ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'],
    },
    minItems: { ...COUNT, description: 'Minimum length of a list.' },
    maxItems: { ...COUNT, description: 'Maximum length of a list.' },
    uniqueItems: { type: 'boolean', description: 'Whether items must be unique.' },
    oneOf: { type: 'array', items: ANY, description: 'Exactly one of these schemas must match.' },
    anyOf: { type: 'array', items: ANY, description: 'At least one of these schemas must match.' },
    allOf: { type: 'array', items: ANY, description: 'All of these schemas must match.' },
  },
};
