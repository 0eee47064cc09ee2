package io.millrace.definition;

import java.util.List;

/**
 * The keys that belong to a kind of step, as a part of the schema of definitions.
 *
 * @param required keys that must be written, the kind's own first
 * @param properties a JSON object: each key of the kind and the JSON Schema of its value, which may refer to {@code #/$defs}
 *     of the document; a key that several kinds have must be the same in all of them
 */
public record KindSchema(List<String> required, String properties) {
    public KindSchema {
        required = List.copyOf(required);
    }
}
