package io.millrace.expression;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.expression.function.NumberText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts between values and JSON text. The only class that does. */
public final class Json {

    /** Deepest nesting of lists and objects, read or written. */
    public static final int MAX_DEPTH = 200;

    /** Longest string within a document, in characters. */
    public static final int MAX_STRING = 20_000_000;

    /** Longest number, in digits: far beyond a double, far below where arithmetic becomes slow. */
    public static final int MAX_NUMBER = 400;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final JsonFactory STRICT = FACTORY.rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private Json() {}

    /**
     * @throws IllegalArgumentException when it does not consist of maps, lists, strings, numbers, booleans and null
     */
    public static String write(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH + " levels", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * A value within a text, a query, a header or a form, as {@code $string} writes it: a text as it is, 12345678.9 without an
     * exponent.
     */
    public static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        return value instanceof Number number ? NumberText.rounded(number) : write(value);
    }

    /**
     * A value in its {@link Canonical} form. Half of a character is read as {@link Canonical#REPLACEMENT}, as a decoder of
     * bytes does, and of fields of one name the last counts.
     *
     * @throws IllegalArgumentException when the text is not one JSON value; the message says where
     */
    public static @Nullable Object parse(String text) {
        return parse(text, FACTORY, false);
    }

    /**
     * The same for what a client can correct: half of a character and fields of the same name are refused.
     *
     * @throws IllegalArgumentException when the text is not one JSON value; the message says where
     */
    public static @Nullable Object parseStrictly(String text) {
        return parse(text, STRICT, true);
    }

    private static @Nullable Object parse(String text, JsonFactory factory, boolean strict) {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("not valid JSON: it is empty");
            }
            var value = read(parser, strict);
            if (parser.nextToken() != null) {
                throw bad(parser, "unexpected content after the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new IllegalArgumentException("not valid JSON" + place + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser is at the first token of a value, and afterwards at its last. */
    private static @Nullable Object read(JsonParser parser, boolean strict) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    var key = text(parser, name, strict);
                    parser.nextToken();
                    map.put(key, read(parser, strict));
                }
                return map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser, strict));
                }
                return list;
            }
            case VALUE_STRING -> {
                return text(parser, parser.getText(), strict);
            }
            case VALUE_NUMBER_INT -> {
                return Canonical.number(parser.getNumberValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (Double.isInfinite(number)) {
                    throw bad(parser, "the number " + parser.getText() + " is out of range");
                }
                return Canonical.number(number);
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> throw bad(parser, "a value is missing");
        }
    }

    private static String text(JsonParser parser, String text, boolean strict) {
        if (strict && Canonical.hasHalf(text)) {
            throw bad(parser, "the text contains half of a character (a surrogate without its other half)");
        }
        return Canonical.repaired(text);
    }

    private static IllegalArgumentException bad(JsonParser parser, String what) {
        var at = parser.currentTokenLocation();
        return new IllegalArgumentException(
                "not valid JSON at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + what);
    }

    /** A deep copy that shares no mutable state. */
    static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, copy(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(copy(item)));
            return copy;
        }
        return value;
    }
}
