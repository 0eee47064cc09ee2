package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The checks of the fault suite detect violations. */
class JudgesTest {

    private static final Instant T = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void aThirdConcurrentExecutionOfACustomerIsDetected() {
        var three = IntStream.of(2, 4, 6).mapToObj(n -> execution(FaultWorkflow.PAIR, n, "succeeded"));
        var spans = List.of(span(2, 0, 100), span(4, 0, 100), span(6, 99, 200));
        assertThat(limited(three, List.of(), spans, List.of()).wrong()).hasSize(1);
    }

    @Test
    void twoOfEachCustomerAndOneAfterwardsAreAllowed() {
        var all = IntStream.of(1, 2, 3, 4, 6).mapToObj(n -> execution(FaultWorkflow.PAIR, n, "succeeded"));
        var spans = List.of(span(1, 0, 100), span(2, 0, 100), span(3, 0, 100), span(4, 0, 100), span(6, 100, 200));
        var limited = limited(all, List.of(), spans, List.of());
        assertThat(limited.wrong()).isEmpty();
        assertThat(limited.most()).isEqualTo(2);
    }

    @Test
    void aThirdStartWithinTheFirstWindowIsDetected() {
        assertThat(started(List.of(), 10, 20, 999).wrong()).hasSize(1);
        assertThat(started(List.of(), 10, 20, 1_000).wrong()).isEmpty();
    }

    @Test
    void aRedisThatLostItsStartsAllowsOneMoreWindow() {
        assertThat(started(List.of(T.plusMillis(500)), 10, 20, 600, 700).wrong())
                .isEmpty();
        assertThat(started(List.of(T.plusMillis(500)), 10, 20, 300).wrong()).hasSize(1);
        assertThat(started(List.of(T.plusMillis(500)), 10, 20, 600, 700, 800).wrong())
                .hasSize(1);
    }

    @Test
    void theLastCompletedStepIsCompensatedFirst() {
        var done = List.of(step("a", 1, 0), step("c", 2, 0), step("b", 3, 0));
        assertThat(undoing("failed", done, back("b", 4), back("c", 5), back("a", 6)))
                .isEmpty();
        assertThat(undoing("failed", done, back("c", 4), back("b", 5), back("a", 6)))
                .hasSize(1);
    }

    @Test
    void missingAndNeedlessCompensationsAreDetected() {
        var done = List.of(step("a", 1, 0), step("b", 2, 0));
        assertThat(undoing("failed", done, back("b", 3))).hasSize(1);
        assertThat(undoing("succeeded", done, back("b", 3), back("a", 4))).hasSize(1);
        assertThat(undoing("succeeded", done)).isEmpty();
    }

    @Test
    void aCompensationBeforeTheLastResultWasRecordedIsDetected() {
        var steps = List.of(step("a", 1, 0), step("b", 2, 0), back("b", 3), back("a", 4));
        var early = new Effects.Call(id(1) + "/a/compensate/back", "/back", T.plusMillis(2));
        var late = new Effects.Call(id(1) + "/a/compensate/back", "/back", T.plusMillis(4));
        assertThat(undoing("failed", steps, List.of(early))).hasSize(1);
        assertThat(undoing("failed", steps, List.of(late))).isEmpty();
    }

    private static List<String> undoing(String status, List<DatabaseHistory.Step> done, DatabaseHistory.Step... back) {
        return undoing(status, Stream.concat(done.stream(), Stream.of(back)).toList(), List.of());
    }

    private static List<String> undoing(String status, List<DatabaseHistory.Step> steps, List<Effects.Call> calls) {
        var executions = byId(Stream.of(execution(FaultWorkflow.UNDONE, 1, status)));
        return new CompensationCheck(executions, steps, calls, any -> false).wrong();
    }

    private static LimitCheck started(List<Instant> losses, int... after) {
        var changes = new ArrayList<DatabaseHistory.Change>();
        for (int n = 0; n < after.length; n++) {
            changes.add(new DatabaseHistory.Change(id(n), null, "queued", false, T));
            changes.add(new DatabaseHistory.Change(id(n), "queued", "running", false, T.plusMillis(after[n])));
        }
        var rated = IntStream.range(0, after.length).mapToObj(n -> execution(FaultWorkflow.RATED, n, "succeeded"));
        return limited(rated, changes, List.of(), losses);
    }

    private static LimitCheck limited(
            Stream<DatabaseHistory.Execution> executions,
            List<DatabaseHistory.Change> changes,
            List<Effects.Span> spans,
            List<Instant> losses) {
        return new LimitCheck(byId(executions), changes, spans, any -> false, Map.of(), losses);
    }

    private static Map<String, DatabaseHistory.Execution> byId(Stream<DatabaseHistory.Execution> executions) {
        return executions.collect(Collectors.toMap(DatabaseHistory.Execution::id, Function.identity()));
    }

    private static DatabaseHistory.Execution execution(FaultWorkflow job, long n, String status) {
        return new DatabaseHistory.Execution(id(n), null, job.workflow(), status, 1, null, null, null, null, n);
    }

    private static Effects.Span span(long n, long from, long until) {
        return new Effects.Span(id(n), T.plusMillis(from), T.plusMillis(until));
    }

    private static DatabaseHistory.Step step(String path, long seq, long committed) {
        return new DatabaseHistory.Step(id(1), path, "succeeded", "{}", T.plusMillis(committed), seq);
    }

    private static DatabaseHistory.Step back(String path, long seq) {
        return step(path + "/compensate/back", seq, seq);
    }

    private static String id(long n) {
        return String.format("00000000-0000-7000-8000-%012d", n);
    }
}
