package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {

    private static final String HALF = "\ud83d";
    private static final String WHOLE = "\ud83d\udc4d";

    @Test
    void whatIsInMemoryIsWhatIsReadBack() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var value = value(random, 0);
            var repaired = Canonical.repaired(value);
            assertEquals(repaired, Json.parse(Json.write(repaired)), () -> "seed " + seed + ": " + value);
            assertSame(repaired, Canonical.of(repaired), "nothing is copied that is canonical already");
            try {
                assertEquals(repaired, Canonical.of(value), "seed " + seed);
            } catch (Canonical.Refused e) {
                assertTrue(String.valueOf(e.getMessage()).contains("half of a character"), e.getMessage());
            }
        }
    }

    @Test
    void numbersHaveOneForm() {
        for (var one : List.of(1, 1L, 1.0, 1.0f, (short) 1, (byte) 1, BigInteger.ONE, new BigDecimal("1.000"))) {
            assertEquals(1, Canonical.of(one));
        }
        assertEquals(0, Canonical.of(-0.0));
        assertEquals(0, Json.parse("-0.0"));
        assertEquals(1, Json.parse("1.0"));
        assertEquals(10_000_000_000L, Json.parse("1e10"));
        assertEquals(1e300, Canonical.of(1e300));
        assertEquals(0.1, Canonical.of(new BigDecimal("0.1000000000000000055511151231257827")));
        assertEquals(9_007_199_254_740_993L, Canonical.of(BigInteger.valueOf(9_007_199_254_740_993L)));
        assertThrows(Canonical.Refused.class, () -> Canonical.of(Double.NaN));
        assertThrows(Canonical.Refused.class, () -> Canonical.of(new BigDecimal("1e400")));
        var longest = BigInteger.TEN.pow(Json.MAX_NUMBER).subtract(BigInteger.ONE);
        assertEquals(longest, Json.parse(Json.write(Canonical.of(longest))));
        assertThrows(Canonical.Refused.class, () -> Canonical.of(longest.add(BigInteger.ONE)));
    }

    @Test
    void halfOfACharacterIsRefusedWithItsPlace() {
        assertEquals(WHOLE, Canonical.of(WHOLE));
        var e = assertThrows(
                Canonical.Refused.class, () -> Canonical.of(Map.of("a", List.of("ok", Map.of("b", "x" + HALF)))));
        assertEquals("not text: it contains half of a character, \\ud83d, at index 1, at `a.1.b`", e.getMessage());
        for (var half : List.of(HALF, "\udc4d", WHOLE + HALF, "\udc4d" + HALF, HALF + HALF + "\udc4d")) {
            assertThrows(Canonical.Refused.class, () -> Canonical.of(half));
            assertThrows(Canonical.Refused.class, () -> Canonical.of(Map.of(half, 1)));
        }
    }

    @Test
    void whatOthersWroteIsReadWithReplacements() {
        assertEquals("a\uFFFD" + WHOLE + "\uFFFD", Json.parse("\"a\\ud83d\\ud83d\\udc4d\\udc4d\""));
        assertEquals(Map.of("\uFFFD", "\u0000"), Json.parse("{\"\\udc4d\":\"\\u0000\"}"));
        assertEquals(Map.of("a", 2), Json.parse("{\"a\":1,\"a\":2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":\n \"x\\ud83d\"}", "{\"a\":1,\n \"\\udc4d\":2}", "{\"a\":1,\n \"a\":2}"})
    void whatAClientCanCorrectIsRefusedWithItsPlace(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Json.parseStrictly(text));
        assertTrue(e.getMessage().startsWith("not valid JSON at line 2, column "), e.getMessage());
    }

    @Test
    void aBeginningEndsBetweenCharacters() {
        assertEquals("a", Canonical.beginning("a" + WHOLE, 2));
        assertEquals("a" + WHOLE, Canonical.beginning("a" + WHOLE + "b", 3));
        assertEquals("", Canonical.beginning(WHOLE + "b", 1));
    }

    @Test
    void theResultOfAnExpressionIsCanonical() {
        var scope = new Scope().with("half", HALF).with("n", 1.0);
        var e = assertThrows(ExpressionException.class, () -> Template.compile(Map.of("t", "${ half }"))
                .evaluate(scope, Bounds.DEFAULT));
        assertTrue(e.getMessage().contains("half of a character"), e.getMessage());
        assertEquals("t", e.path());
        assertEquals(1, Template.compile("${ n }").evaluate(scope, Bounds.DEFAULT));
        assertEquals(1, Template.compile(1.0).evaluate(scope, Bounds.DEFAULT));
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 7 : 10)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 ->
                random.nextBoolean()
                        ? random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)
                        : (double) (random.nextInt(7) - 3);
            case 3 -> new BigInteger(random.nextInt(1_300), random);
            case 4 -> new BigDecimal(new BigInteger(100, random), random.nextInt(60) - 30);
            case 5 -> random.nextBoolean();
            case 6 -> text(random);
            case 7 -> Arrays.asList(null, value(random, depth + 1));
            case 8 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map =
                        switch (random.nextInt(3)) {
                            case 0 -> new HashMap<>();
                            case 1 -> new TreeMap<>();
                            default -> new LinkedHashMap<>();
                        };
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(random), value(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append((char) (0xD800 + random.nextInt(0x800)));
                case 1 -> text.appendCodePoint(0x1F300 + random.nextInt(200));
                case 2 -> text.append((char) random.nextInt(32));
                case 3 -> text.append("\"\\/\u2028\uFEFF\uFFFF".charAt(random.nextInt(6)));
                default -> text.append((char) (' ' + random.nextInt(0x300)));
            }
        }
        return text.toString();
    }
}
