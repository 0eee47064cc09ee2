package io.millrace.capacity;

import io.millrace.capacity.ScalingTrigger.Figure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether more workers are needed or fewer are enough. It is computed from the samples, which all instances share, so every
 * instance computes the same, and none has to remember since when a condition holds.
 *
 * @param triggers those for scaling up, of which one is enough, and those for scaling down, of which all have to hold
 * @param wanted the recommended number of workers
 */
public record Scaling(Direction direction, int workers, int wanted, List<ScalingTrigger> triggers) {

    /** Nothing is known, so nothing is recommended. */
    public static final Scaling NONE = new Scaling(Direction.HOLD, 0, 0, List.of());

    public enum Direction {
        UP,
        DOWN,
        HOLD;

        /** As it appears in responses. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Scaling {
        triggers = List.copyOf(triggers);
    }

    /** How far back samples matter. */
    public static Duration memory(CapacityConfig config) {
        var longest = config.scaleUpAfter().compareTo(config.scaleDownAfter()) > 0
                ? config.scaleUpAfter()
                : config.scaleDownAfter();
        return longest.plus(ScalingTrigger.LONGEST_GAP);
    }

    /** @param samples of at least {@link #memory} before {@code now}, oldest first */
    public static Scaling of(List<Sample> samples, Instant now, CapacityConfig config) {
        var up = config.scaleUpAfter();
        var down = config.scaleDownAfter();
        var triggers = new ArrayList<ScalingTrigger>(List.of(
                ScalingTrigger.above(Figure.QUEUE, config.scaleUpQueue(), up, samples, now),
                ScalingTrigger.above(Figure.POOL, config.scaleUpPool(), Duration.ZERO, samples, now),
                ScalingTrigger.above(Figure.SLOTS, config.scaleUpSlots(), up, samples, now)));
        boolean more = triggers.stream().anyMatch(ScalingTrigger::holds);
        var idle = List.of(
                ScalingTrigger.below(Figure.QUEUE, config.scaleDownQueue(), down, samples, now),
                ScalingTrigger.below(Figure.POOL, config.scaleDownPool(), Duration.ZERO, samples, now),
                ScalingTrigger.below(Figure.SLOTS, config.scaleDownSlots(), down, samples, now));
        boolean fewer = idle.stream().allMatch(ScalingTrigger::holds);
        triggers.addAll(idle);
        int workers = samples.isEmpty() ? 0 : samples.get(samples.size() - 1).workers();
        if (more && !fewer) {
            return new Scaling(
                    Direction.UP,
                    workers,
                    Math.max(workers + 1, needed(samples.stream().skip(samples.size() - 1))),
                    triggers);
        }
        int enough =
                fewer ? needed(samples.stream().filter(sample -> sample.at().isAfter(now.minus(down)))) : workers;
        return enough < workers
                ? new Scaling(Direction.DOWN, workers, enough, triggers)
                : new Scaling(Direction.HOLD, workers, workers, triggers);
    }

    /** The recommendation and its reasons; empty when nothing has to be changed. */
    Optional<String> sentence() {
        return switch (direction) {
            case HOLD -> Optional.empty();
            case UP ->
                Optional.of(String.format(
                        Locale.ROOT,
                        "Scale up: %s; run %d workers instead of %d",
                        reasons(Direction.UP),
                        wanted,
                        workers));
            case DOWN ->
                Optional.of(String.format(
                        Locale.ROOT,
                        "Scale down: %s; %d workers would do instead of %d",
                        reasons(Direction.DOWN),
                        wanted,
                        workers));
        };
    }

    private String reasons(Direction which) {
        return triggers.stream()
                .filter(trigger -> trigger.direction() == which && trigger.holds())
                .map(ScalingTrigger::words)
                .collect(Collectors.joining(", "));
    }

    // As many as keep the busiest of these moments at the target utilization, but at most twice as many as there were
    // then: how many a long queue needs is clearer after the first step.
    private static int needed(Stream<Sample> samples) {
        return samples.mapToInt(sample -> {
                    if (sample.workers() == 0 || sample.slots() == 0) {
                        return 1;
                    }
                    long each = Math.max(1, sample.slots() / sample.workers());
                    long slots = Advice.forTarget(Math.min(sample.active() + sample.waiting(), 2 * sample.slots()));
                    return (int) Math.max(1, (slots + each - 1) / each);
                })
                .max()
                .orElse(1);
    }
}
