package io.millrace.definition;

import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Position;

/** Locates a problem that only shows outside the parser, such as a name that does not match the URL. */
public final class ProblemLocator {

    private ProblemLocator() {}

    /** @param key top-level key of a document that was parsed without problems */
    public static Problem problem(String source, Format format, DefinitionLimits limits, String key, String message) {
        var problems = new Problems();
        var tree = format == Format.JSON
                ? new JsonReader(limits, problems).read(source)
                : new YamlReader(limits, problems).read(source);
        var field = tree instanceof Fields root ? root.fields().get(key) : null;
        var at = field == null ? Position.START : field.value().at();
        return new Problem(key, at.line(), at.column(), message);
    }
}
