package io.millrace.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.definition.Tree.Field;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Position;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON. Separate from the YAML reader, which would reject tabs. */
final class JsonReader {

    private final DefinitionLimits limits;
    private final Problems problems;
    private final TreeBuilder builder;

    JsonReader(DefinitionLimits limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
        this.builder = new TreeBuilder(limits, problems);
    }

    /** Null when the document is empty. */
    @Nullable
    Tree read(String text) {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        // Above our own limit, so that ours is the one reported.
                        .maxNestingDepth(limits.depth() + 10)
                        .maxStringLength(Math.max(1, text.length()))
                        .maxNameLength(Math.max(1, text.length()))
                        .maxNumberLength(Json.MAX_NUMBER)
                        .build())
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            var tree = node(parser, "", 1);
            if (parser.nextToken() != null) {
                throw problems.stop(
                        "", position(parser.currentTokenLocation()), "unexpected content after the document");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw problems.stop("", position(e.getLocation()), "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tree node(JsonParser parser, String path, int depth) throws IOException {
        var at = position(parser.currentTokenLocation());
        builder.checkDepth(depth, path, at);
        builder.count(1, path, at);
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path, at, depth);
            case START_ARRAY -> {
                List<Tree> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(node(parser, Tree.join(path, items.size()), depth + 1));
                }
                yield new Items(items, at);
            }
            case VALUE_STRING -> new Scalar(builder.whole(parser.getText(), path, at), at, 1);
            case VALUE_NUMBER_INT -> new Scalar(parser.getNumberValue(), at, -1);
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (Double.isInfinite(number)) {
                    problems.add(path, at, "the number is out of range");
                }
                yield new Scalar(Double.isInfinite(number) ? 0 : number, at, -1);
            }
            case VALUE_TRUE -> new Scalar(true, at, -1);
            case VALUE_FALSE -> new Scalar(false, at, -1);
            default -> new Scalar(null, at, -1);
        };
    }

    private Tree object(JsonParser parser, String path, Position at, int depth) throws IOException {
        var fields = builder.newFields();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            var keyAt = position(parser.currentTokenLocation());
            var key = builder.whole(name, path, keyAt);
            var below = Tree.join(path, key);
            builder.checkNew(fields, key, below, keyAt);
            parser.nextToken();
            fields.put(key, new Field(keyAt, node(parser, below, depth + 1)));
        }
        return new Fields(fields, at);
    }

    private static Position position(@Nullable JsonLocation location) {
        return location == null
                ? Position.START
                : new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
}
