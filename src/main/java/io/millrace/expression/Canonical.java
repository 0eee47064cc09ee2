package io.millrace.expression;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a value: it equals what {@link Json#parse} reads of what {@link Json#write} wrote, so that it makes no
 * difference whether a result was kept in memory or came back from the database.
 *
 * <p>Texts consist of whole characters: half of a surrogate pair has no UTF-8, and what stores or sends it would replace it.
 * Whole numbers of up to 2^53 are whole, however they were written or computed: {@code 1.0} is {@code 1}, {@code -0} is
 * {@code 0}. Other fractions are doubles, whole numbers keep all their digits. Parts that are canonical already are shared, not
 * copied.
 */
public final class Canonical {

    /** What stands for half of a character, as decoders of broken bytes write it. */
    public static final char REPLACEMENT = '\uFFFD';

    /** Beyond it not every whole number is a double. */
    private static final double EXACT = 1L << 53;

    /** No number of so few bits has more than {@link Json#MAX_NUMBER} digits. */
    private static final int FEW_BITS = 1_300;

    private static final int NONE = -1;

    /** JSON cannot represent the value. The message continues "it is ...". */
    public static final class Refused extends IllegalArgumentException {
        private Refused(String what) {
            super(what);
        }
    }

    private Canonical() {}

    /** @throws Refused when JSON cannot represent it; the message says what, and at which path */
    public static @Nullable Object of(@Nullable Object value) {
        return of(value, null, true);
    }

    /** The same, with {@link #REPLACEMENT} for half of a character: for what others wrote, and for messages. */
    public static @Nullable Object repaired(@Nullable Object value) {
        return of(value, null, false);
    }

    /** The text with {@link #REPLACEMENT} for each half of a character; the same object when it has none. */
    public static String repaired(String text) {
        int at = half(text, 0);
        if (at == NONE) {
            return text;
        }
        var whole = new StringBuilder(text);
        for (; at != NONE; at = half(text, at + 1)) {
            whole.setCharAt(at, REPLACEMENT);
        }
        return whole.toString();
    }

    /** At most so many chars of the text's beginning, whole characters. */
    public static String beginning(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        boolean cuts = chars > 0
                && Character.isHighSurrogate(text.charAt(chars - 1))
                && Character.isLowSurrogate(text.charAt(chars));
        return text.substring(0, cuts ? chars - 1 : chars);
    }

    /** True when the text holds half of a surrogate pair. */
    public static boolean hasHalf(String text) {
        return half(text, 0) != NONE;
    }

    /** @throws Refused when JSON cannot represent it */
    static Number number(Number number) {
        if (number instanceof Integer) {
            return number;
        }
        if (number instanceof Long value) {
            return value.longValue() == value.intValue() ? Integer.valueOf(value.intValue()) : number;
        }
        if (number instanceof Short || number instanceof Byte) {
            return number.intValue();
        }
        if (number instanceof BigInteger big) {
            return whole(big);
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new Refused("not a number that JSON can represent: " + number);
        }
        if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
            return whole((long) value);
        }
        return number instanceof Double ? number : (Number) value;
    }

    private static Number whole(long value) {
        return value == (int) value ? Integer.valueOf((int) value) : (Number) value;
    }

    private static Number whole(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return whole(value.longValue());
        }
        if (value.bitLength() > FEW_BITS && value.abs().toString().length() > Json.MAX_NUMBER) {
            throw new Refused("a number of more than " + Json.MAX_NUMBER + " digits");
        }
        return value;
    }

    private static @Nullable Object of(@Nullable Object value, @Nullable Place place, boolean strict) {
        if (value == null || value instanceof Boolean || value instanceof Integer) {
            return value;
        }
        if (value instanceof String text) {
            return text(text, place, strict);
        }
        if (value instanceof Number number) {
            try {
                return number(number);
            } catch (Refused e) {
                throw new Refused(e.getMessage() + Place.at(place));
            }
        }
        if (Place.depth(place) >= Json.MAX_DEPTH) {
            throw new Refused("nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, place, strict);
        }
        if (value instanceof List<?> list) {
            return list(list, place, strict);
        }
        throw new Refused("not a JSON value: " + value.getClass().getSimpleName() + Place.at(place));
    }

    private static String text(String text, @Nullable Place place, boolean strict) {
        if (!strict) {
            return repaired(text);
        }
        int at = half(text, 0);
        if (at != NONE) {
            throw new Refused("not text: it contains half of a character, \\u" + Integer.toHexString(text.charAt(at))
                    + ", at index " + at + Place.at(place));
        }
        return text;
    }

    private static Map<?, ?> map(Map<?, ?> map, @Nullable Place outer, boolean strict) {
        var place = new Place(outer);
        Map<String, @Nullable Object> copy = null;
        int seen = 0;
        for (var entry : map.entrySet()) {
            var name = String.valueOf(entry.getKey());
            place.name = name;
            var key = text(name, place, strict);
            var item = of(entry.getValue(), place, strict);
            if (copy == null && (key != entry.getKey() || item != entry.getValue())) {
                copy = firstOf(map, seen);
            }
            if (copy != null) {
                copy.put(key, item);
            }
            seen++;
        }
        return copy == null ? map : copy;
    }

    private static Map<String, @Nullable Object> firstOf(Map<?, ?> map, int count) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (var entry : map.entrySet()) {
            if (copy.size() == count) {
                break;
            }
            copy.put((String) entry.getKey(), entry.getValue());
        }
        return copy;
    }

    private static List<?> list(List<?> list, @Nullable Place outer, boolean strict) {
        var place = new Place(outer);
        List<@Nullable Object> copy = null;
        int index = 0;
        for (var value : list) {
            place.index = index;
            var item = of(value, place, strict);
            if (copy == null && item != value) {
                copy = new ArrayList<>(list.size());
                copy.addAll(list.subList(0, index));
            }
            if (copy != null) {
                copy.add(item);
            }
            index++;
        }
        return copy == null ? list : copy;
    }

    /** Index of the first half of a surrogate pair from there on, or {@link #NONE}. */
    private static int half(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return NONE;
    }

    /** Where in the value the walk is; spelled out only for a message. */
    private static final class Place {
        final @Nullable Place outer;
        final int depth;

        @Nullable
        String name;

        int index;

        Place(@Nullable Place outer) {
            this.outer = outer;
            this.depth = depth(outer) + 1;
        }

        static int depth(@Nullable Place place) {
            return place == null ? 0 : place.depth;
        }

        static String at(@Nullable Place place) {
            if (place == null) {
                return "";
            }
            var path = new StringBuilder();
            for (var one = place; one != null; one = one.outer) {
                path.insert(
                        0,
                        (one.name == null ? String.valueOf(one.index) : repaired(one.name))
                                + (path.isEmpty() ? "" : "."));
            }
            return ", at `" + path + "`";
        }
    }
}
