package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void valuesRoundTrip() {
        var text = "{\"a\":[1,2147483648,123456789012345678901234567890,0.1,true,null,\"ä\\n\"],\"b\":{}}";
        assertEquals(text, Json.write(Json.parse(text)));
        assertEquals(new BigInteger("123456789012345678901234567890"), Json.parse("123456789012345678901234567890"));
        assertEquals(1, Json.parse(" 1 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,", "{\"a\" 1}", "1 2", "nul", "1e999", "'a'", "{\"a\":1}}", "NaN"})
    void invalidJsonIsRejected(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
        assertTrue(e.getMessage().startsWith("not valid JSON"), e.getMessage());
    }

    @Test
    void depthAndNumbersAreLimited() {
        assertThrows(IllegalArgumentException.class, () -> Json.parse("[".repeat(201) + "]".repeat(201)));
        assertEquals(1, ((List<?>) Json.parse("[".repeat(200) + "]".repeat(200))).size());
        assertThrows(IllegalArgumentException.class, () -> Json.parse("1".repeat(Json.MAX_NUMBER + 1)));
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        var value = deep;
        var e = assertThrows(IllegalArgumentException.class, () -> Json.write(value));
        assertTrue(e.getMessage().contains("200"), e.getMessage());
    }

    @Test
    void textsOfValuesHaveNoExponentsAndNoTrailingZeros() {
        assertEquals("12345678.9", Json.text(1.23456789E7));
        assertEquals("0.0001", Json.text(1.0E-4));
        assertEquals("2", Json.text(2.0));
        assertEquals("1e+21", Json.text(1e21));
        assertEquals("a b", Json.text("a b"));
        assertEquals("[1,null]", Json.text(Json.parse("[1.0, null]")));
    }
}
