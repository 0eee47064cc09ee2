import type { JsonSchema } from '../../types';

const ANY = { $ref: 'https://json-schema.org/draft/2020-12/schema' };
const COUNT = { type: 'integer', minimum: 0 };

/** The part of JSON Schema 2020-12 that people write by hand, for the `input` of a workflow. */
export const SCHEMA_OF_SCHEMAS: JsonSchema = {
  type: 'object',
  properties: {
    type: {
      description: 'What kind of value it is.',
      enum: ['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'],
    },
    properties: { type: 'object', additionalProperties: ANY, description: 'The fields of an object, each with its schema.' },
    required: { type: 'array', items: { type: 'string' }, description: 'The fields that must be there.' },
    additionalProperties: { ...ANY, description: 'Whether, or how, other fields are allowed.' },
    items: { ...ANY, description: 'The schema of each item of a list.' },
    default: { description: 'Filled in when the value is absent.' },
    description: { type: 'string', description: 'For people; the run dialog shows it.' },
    title: { type: 'string', description: 'A name for people.' },
    enum: { type: 'array', description: 'The values that are allowed.' },
    const: { description: 'The one value that is allowed.' },
    examples: { type: 'array', description: 'Examples, for people.' },
    minimum: { type: 'number', description: 'No number is smaller.' },
    maximum: { type: 'number', description: 'No number is larger.' },
    exclusiveMinimum: { type: 'number', description: 'Every number is larger.' },
    exclusiveMaximum: { type: 'number', description: 'Every number is smaller.' },
    multipleOf: { type: 'number', description: 'Every number is a multiple of it.' },
    minLength: { ...COUNT, description: 'No text is shorter.' },
    maxLength: { ...COUNT, description: 'No text is longer.' },
    pattern: { type: 'string', description: 'A regular expression that the text matches.' },
    format: {
      description: 'What a text is.',
      enum: ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'],
    },
    minItems: { ...COUNT, description: 'No list is shorter.' },
    maxItems: { ...COUNT, description: 'No list is longer.' },
    uniqueItems: { type: 'boolean', description: 'Whether no item comes twice.' },
    oneOf: { type: 'array', items: ANY, description: 'Exactly one of these schemas fits.' },
    anyOf: { type: 'array', items: ANY, description: 'At least one of these schemas fits.' },
    allOf: { type: 'array', items: ANY, description: 'All of these schemas fit.' },
  },
};
