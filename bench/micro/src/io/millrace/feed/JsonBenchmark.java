package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.expression.Json;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Text to values and back: an input that arrives, an output that is stored, a published event. */
@State(Scope.Benchmark)
public class JsonBenchmark {

    private final String small = "{\"triggerData\":{\"n\":7}}";
    private final String large = IntStream.range(0, 100)
            .mapToObj(i -> "{\"article\":\"A-%04d\",\"text\":\"Something useful\",\"quantity\":%d,\"price\":%d.5}"
                    .formatted(i, i, i * 5))
            .collect(Collectors.joining(",", "{\"order\":4711,\"lines\":[", "]}"));
    private final Object smallValue = Json.parse(small);
    private final Object largeValue = Json.parse(large);
    private final ExecutionEvent event = new ExecutionEvent(
            ExecutionEvent.Type.NODE_COMPLETED,
            ExecutionId.next(Instant.now(), 0),
            Instant.now(),
            "digest",
            1,
            "{\"durationMs\":12}");

    @Benchmark
    public Object parseASmallInput() {
        return Json.parse(small);
    }

    @Benchmark
    public Object parseAnInputOf7KB() {
        return Json.parse(large);
    }

    @Benchmark
    public String writeASmallOutput() {
        return Json.write(smallValue);
    }

    @Benchmark
    public String writeAnOutputOf7KB() {
        return Json.write(largeValue);
    }

    @Benchmark
    public String anEvent() {
        return EventJson.line(event);
    }
}
