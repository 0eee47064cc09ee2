package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final Scope SCOPE = new Scope()
            .with("a", 1)
            .with("s", "text")
            .with("none", null)
            .with("list", List.of(1, "two"))
            .with("map", Map.of("k", "v"));

    private static Object evaluate(Object value) {
        return Template.compile(value).evaluate(SCOPE, Bounds.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${a} => 1",
                "${ a } => 1",
                "x ${a} y => \"x 1 y\"",
                "${a}${a} => \"11\"",
                "${s} ${s} => \"text text\"",
                "[${none}] => \"[]\"",
                "is ${list} => \"is [1,\\\"two\\\"]\"",
                "is ${map} => \"is {\\\"k\\\":\\\"v\\\"}\"",
                "${ {\"a\": \"}\"} } => {\"a\":\"}\"}",
                "${ {'a': {'b': a}} } => {\"a\":{\"b\":1}}",
                "${ '}' & s } => \"}text\"",
                "${ \"\\\"}\" } => \"\\\"}\"",
                "${ map.`k` } => \"v\"",
                "${ $contains(s, /[\\}\"']/) } => false",
                "${ /* } */ a } => 1",
                "${ a / 2 } and ${ a / 4 } => \"0.5 and 0.25\"",
                "$${a} => \"${a}\"",
                "$${ ${a} => \"${ 1\"",
                "$$${a} => \"$${a}\"",
                "cost: $5 => \"cost: $5\"",
                "$ {a} => \"$ {a}\"",
                "} => \"}\"",
            })
    void interpolates(String row) {
        var parts = row.split(" => ");
        assertEquals(parts[1], Json.write(evaluate(parts[0])), parts[0]);
    }

    @Test
    void nestedValuesKeepTheirTypesAndKeysAreConstant() {
        var value = Json.parse("{\"n\": \"${a}\", \"l\": [\"${list}\", true, null, 2.5], \"${a}\": \"$${x}\"}");
        assertEquals(
                Json.parse("{\"n\": 1, \"l\": [[1, \"two\"], true, null, 2.5], \"${a}\": \"${x}\"}"), evaluate(value));
    }

    @Test
    void aConstantIsTheSameEveryTime() {
        var template = Template.compile(Json.parse("{\"a\": [1, \"$${x}\"]}"));
        assertTrue(template.constant());
        assertSame(template.evaluate(SCOPE, Bounds.DEFAULT), template.evaluate(SCOPE, Bounds.DEFAULT));
        assertEquals(Set.of(), template.references());
    }

    @Test
    void occurrencesAndReferencesAreReported() {
        var template = Template.compile(Json.parse("{\"u\": \"x ${ a.b }${c}\", \"v\": [0, \"${ d }\"]}"));
        assertEquals(Set.of("a", "c", "d"), template.references());
        assertEquals(
                List.of("u:5:a.b", "u:12:c", "v.1:3:d"),
                template.occurrences().stream()
                        .map(p -> p.path() + ":" + p.offset() + ":"
                                + p.expression().source())
                        .toList());
        assertFalse(template.single());
        assertTrue(Template.compile("${ a }").single());
        assertFalse(Template.compile("${ a } ").single());
    }

    @Test
    void everyErrorIsReportedWithItsPosition() {
        List<String> problems = new ArrayList<>();
        Template.compile(
                Json.parse("{\"u\": \"ok ${ a + }\", \"v\": [0, \"${ d\"], \"w\": \"${}\", \"x\": \"${a}\"}"),
                e -> problems.add(e.path() + ":" + e.offset()));
        assertEquals(List.of("u:8", "v.1:0", "w:2"), problems);
        assertThrows(ExpressionException.class, () -> Template.compile("${"));
    }

    @Test
    void aFailingExpressionReportsItsPosition() {
        var template = Template.compile(Json.parse("{\"u\": [\"x ${ a + s }\"]}"));
        var e = assertThrows(ExpressionException.class, () -> template.evaluate(SCOPE, Bounds.DEFAULT));
        assertEquals("u.0", e.path());
        assertTrue(e.offset() >= 5, () -> "" + e.offset());
    }
}
