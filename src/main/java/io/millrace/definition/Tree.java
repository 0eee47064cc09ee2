package io.millrace.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed YAML or JSON document with the position of every part. */
sealed interface Tree {

    Position at();

    /** Its type, for messages. */
    String noun();

    /**
     * The value without positions.
     *
     * @param path of this part
     * @param leaves receives every scalar with its path
     */
    @Nullable
    Object plain(String path, Map<String, Scalar> leaves);

    /** Line and column, both from 1. */
    record Position(int line, int column) implements Comparable<Position> {
        static final Position START = new Position(1, 1);

        Position plus(int columns) {
            return new Position(line, column + columns);
        }

        @Override
        public int compareTo(Position other) {
            return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
        }
    }

    /**
     * Text, number, boolean or null.
     *
     * @param indent columns between the start and the first character of a single-line text; -1 = offsets in the text
     *     do not map to columns
     */
    record Scalar(@Nullable Object value, Position at, int indent) implements Tree {
        @Override
        public String noun() {
            if (value == null) {
                return "nothing";
            }
            return value instanceof String ? "a text" : value instanceof Boolean ? "true or false" : "a number";
        }

        @Override
        public @Nullable Object plain(String path, Map<String, Scalar> leaves) {
            leaves.put(path, this);
            return value;
        }

        Position offset(int characters) {
            return indent < 0 || characters < 0 ? at : at.plus(indent + characters);
        }
    }

    record Items(List<Tree> items, Position at) implements Tree {
        @Override
        public String noun() {
            return "a list";
        }

        @Override
        public Object plain(String path, Map<String, Scalar> leaves) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            for (var item : items) {
                list.add(item.plain(join(path, list.size()), leaves));
            }
            return list;
        }
    }

    record Fields(Map<String, Field> fields, Position at) implements Tree {
        @Override
        public String noun() {
            return "an object";
        }

        @Override
        public Map<String, Object> plain(String path, Map<String, Scalar> leaves) {
            Map<String, Object> map = new LinkedHashMap<>();
            fields.forEach((key, field) -> put(map, key, field.value().plain(join(path, key), leaves)));
            return map;
        }

        // A value may be null, which the type of a JSON Schema in the record Workflow does not express.
        @SuppressWarnings("NullAway")
        private static void put(Map<String, Object> map, String key, @Nullable Object value) {
            map.put(key, value);
        }
    }

    /** A key and its value. */
    record Field(Position keyAt, Tree value) {}

    static String join(String path, Object key) {
        return path.isEmpty() ? String.valueOf(key) : path + "." + key;
    }
}
