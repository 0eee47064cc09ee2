package io.millrace.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    private static Graph of(int[]... dependents) {
        return new Graph(List.of(), List.of(dependents), List.of());
    }

    @Test
    void downstreamIsTheStepAndItsDirectAndIndirectDependents() {
        // 0 -> 1, 2; 1 -> 3; 2 -> 3; 3 -> 5; 4 stands alone
        var graph = of(new int[] {1, 2}, new int[] {3}, new int[] {3}, new int[] {5}, new int[] {}, new int[] {});
        assertEquals(List.of(0, 1, 2, 3, 5), graph.downstream(0));
        assertEquals(List.of(2, 3, 5), graph.downstream(2));
        assertEquals(List.of(4), graph.downstream(4));
        assertEquals(List.of(5), graph.downstream(5));
    }

    @Test
    void aStepWrittenBeforeItsDependencyIsFoundToo() {
        assertEquals(
                List.of(0, 2), of(new int[] {}, new int[] {}, new int[] {0}).downstream(2));
    }
}
