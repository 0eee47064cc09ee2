package io.millrace.expression.function;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON within an evaluation, and counts what it makes. */
final class JsonText {

    // Names of fields are data: kept apart from those of the program, where many would stay for ever.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxNumberLength(400)
                    .build())
            .build();

    private JsonText() {}

    static @Nullable Object read(String text, Budget budget) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            var value = value(parser, budget);
            if (parser.nextToken() != null) {
                throw wrong(parser, "there is something after the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new Failure("D3137", "$parseJson: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Failure wrong(JsonParser parser, String why) {
        return new Failure(
                "D3137",
                "$parseJson: " + why + " at character "
                        + parser.currentTokenLocation().getCharOffset());
    }

    private static @Nullable Object value(JsonParser parser, Budget budget) throws IOException {
        budget.step();
        budget.allocate(8);
        var token = parser.currentToken();
        if (token == null) {
            throw wrong(parser, "a value is missing");
        }
        return switch (token) {
            case START_OBJECT -> map(parser, budget);
            case START_ARRAY -> list(parser, budget);
            case VALUE_STRING -> {
                budget.text(parser.getTextLength());
                yield parser.getText();
            }
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> Values.number(parser.getDoubleValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw wrong(parser, "a value is missing");
        };
    }

    private static Map<String, @Nullable Object> map(JsonParser parser, Budget budget) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            budget.list(map.size() + 1L);
            map.put(name, value(parser, budget));
        }
        return map;
    }

    private static List<@Nullable Object> list(JsonParser parser, Budget budget) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY) {
            budget.list(list.size() + 1L);
            list.add(value(parser, budget));
        }
        return list;
    }
}
