package io.millrace.definition;

import io.millrace.expression.Bounds;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A workflow without its positions as text: two workflows are equal when their texts are. */
final class Described {

    private Described() {}

    static String of(Object value) {
        if (value instanceof Template template) {
            return template.constant()
                    ? "constant " + template.evaluate(new Scope(), Bounds.DEFAULT)
                    : template.occurrences().toString();
        }
        if (value instanceof int[] numbers) {
            return Arrays.toString(numbers);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Described::of).orElse("empty");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Described::of).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> e.getKey() + "=" + of(e.getValue()))
                    .toList()
                    .toString();
        }
        if (value instanceof Record record) {
            return record.getClass().getSimpleName()
                    + Arrays.stream(record.getClass().getRecordComponents())
                            .filter(component -> !component.getName().equals("line"))
                            .map(component -> {
                                try {
                                    component.getAccessor().setAccessible(true);
                                    return component.getName() + ": "
                                            + of(component.getAccessor().invoke(record));
                                } catch (IllegalAccessException | InvocationTargetException e) {
                                    throw new AssertionError(e);
                                }
                            })
                            .collect(Collectors.joining(", ", "(", ")"));
        }
        return String.valueOf(value);
    }
}
