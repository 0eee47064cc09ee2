package io.millrace.replay;

import io.millrace.definition.Body;
import io.millrace.definition.OnError;
import io.millrace.definition.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way through a definition to a step: from the workflow's own body into the step around it, into one of its bodies, and
 * so on. A path alone does not distinguish a turn from a case; the definition does.
 */
public record StepPath(List<Stop> stops) {

    /** How the next body is entered. */
    public sealed interface Way {

        /** One method for each way. */
        interface Cases<R> {
            R end(End end);

            R branch(Branch branch);

            R turn(Turn turn);

            R handler(Handler handler);

            R compensation(Compensation compensation);
        }

        /** Calls the method for this way. */
        <R> R fold(Cases<R> cases);

        /** Not at all: it is the step. */
        record End() implements Way {
            @Override
            public <R> R fold(Cases<R> cases) {
                return cases.end(this);
            }
        }

        record Branch() implements Way {
            @Override
            public <R> R fold(Cases<R> cases) {
                return cases.branch(this);
            }
        }

        record Turn(int number) implements Way {
            @Override
            public <R> R fold(Cases<R> cases) {
                return cases.turn(this);
            }
        }

        record Handler() implements Way {
            @Override
            public <R> R fold(Cases<R> cases) {
                return cases.handler(this);
            }
        }

        record Compensation() implements Way {
            @Override
            public <R> R fold(Cases<R> cases) {
                return cases.compensation(this);
            }
        }
    }

    /** @param prefix of the paths of the body's steps */
    public record Stop(Body body, Step step, String prefix, Way way) {
        public String path() {
            return prefix + step.id();
        }
    }

    public Stop last() {
        return stops.get(stops.size() - 1);
    }

    /** Empty: the definition has no such step. */
    public static Optional<StepPath> to(String path, Body body) {
        List<Stop> stops = new ArrayList<>();
        return find(body, "", path, stops) ? Optional.of(new StepPath(List.copyOf(stops))) : Optional.empty();
    }

    private record Entry(Body body, Way way) {}

    private static boolean find(Body body, String prefix, String rest, List<Stop> stops) {
        for (var step : body.steps()) {
            if (rest.equals(step.id())) {
                stops.add(new Stop(body, step, prefix, new Way.End()));
                return true;
            }
            if (!rest.startsWith(step.id() + "/")) {
                continue;
            }
            var below = rest.substring(step.id().length() + 1);
            for (var entry : entries(step, below).entrySet()) {
                var name = entry.getKey() + "/";
                if (below.startsWith(name)) {
                    int before = stops.size();
                    stops.add(new Stop(body, step, prefix, entry.getValue().way));
                    var inside = prefix + step.id() + "/" + name;
                    if (find(entry.getValue().body, inside, below.substring(name.length()), stops)) {
                        return true;
                    }
                    stops.subList(before, stops.size()).clear();
                }
            }
        }
        return false;
    }

    private static Map<String, Entry> entries(Step step, String below) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (step.onError() instanceof OnError.Run run) {
            entries.put("onError", new Entry(run.body(), new Way.Handler()));
        }
        step.compensate().ifPresent(undo -> entries.put("compensate", new Entry(undo, new Way.Compensation())));
        step.action().bodies().forEach((name, body) -> {
            if (!name.equals("*")) {
                entries.put(name, new Entry(body, new Way.Branch()));
            } else {
                var number = below.substring(0, Math.max(0, below.indexOf('/')));
                if (number.matches("0|[1-9][0-9]{0,8}")) {
                    entries.put(number, new Entry(body, new Way.Turn(Integer.parseInt(number))));
                }
            }
        });
        return entries;
    }
}
