package io.millrace.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void includedFilesComeOnceAndBeforeTheFilesThatNeedThem() {
        var lines = Script.resource("/scripts/whole.lua")
                .text()
                .lines()
                .filter(line -> !line.startsWith("--"))
                .toList();
        assertEquals(4, lines.size());
        assertEquals("local base = KEYS[1]", lines.get(0));
        assertTrue(lines.get(1).contains("left()"));
        assertTrue(lines.get(2).contains("right()"));
        assertEquals("return left() .. right()", lines.get(3));
    }

    @Test
    void anAbsentFileIsNamed() {
        var failure = assertThrows(IllegalStateException.class, () -> Script.resource("/scripts/broken.lua"));
        assertEquals("/scripts/absent.lua is not among the resources", failure.getMessage());
    }
}
