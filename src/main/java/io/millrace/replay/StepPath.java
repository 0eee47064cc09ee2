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
 * so on. A path alone does not tell a turn from a case; the definition does.
 */
public record StepPath(List<Stop> stops) {

    /** How the next body is entered. */
    public sealed interface Way {
        /** To the end: it is the step. */
        record End() implements Way {}

        record Branch() implements Way {}

        record Turn(int number) implements Way {}

        record Handler() implements Way {}

        record Undoing() implements Way {}
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

    private record Door(Body body, Way way) {}

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
            for (var door : doors(step, below).entrySet()) {
                var name = door.getKey() + "/";
                if (below.startsWith(name)) {
                    int mark = stops.size();
                    stops.add(new Stop(body, step, prefix, door.getValue().way));
                    var inside = prefix + step.id() + "/" + name;
                    if (find(door.getValue().body, inside, below.substring(name.length()), stops)) {
                        return true;
                    }
                    stops.subList(mark, stops.size()).clear();
                }
            }
        }
        return false;
    }

    private static Map<String, Door> doors(Step step, String below) {
        Map<String, Door> doors = new LinkedHashMap<>();
        if (step.onError() instanceof OnError.Run run) {
            doors.put("onError", new Door(run.body(), new Way.Handler()));
        }
        step.compensate().ifPresent(undo -> doors.put("compensate", new Door(undo, new Way.Undoing())));
        step.kind().bodies().forEach((name, body) -> {
            if (!name.equals("*")) {
                doors.put(name, new Door(body, new Way.Branch()));
            } else {
                var number = below.substring(0, Math.max(0, below.indexOf('/')));
                if (number.matches("0|[1-9][0-9]{0,8}")) {
                    doors.put(number, new Door(body, new Way.Turn(Integer.parseInt(number))));
                }
            }
        });
        return doors;
    }
}
