package io.millrace.definition;

import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An action whose body runs once for each turn. */
public interface LoopAction extends Action {

    Body body();

    /** True when a condition is evaluated before each turn; false when the number of turns is known before the first. */
    boolean conditional();

    /**
     * @param outer what the step sees
     * @param id of the step
     * @param evaluate gives the value of one of its templates as the step sees it
     */
    Turns turns(Scope outer, String id, Function<Template, @Nullable Object> evaluate);

    @Override
    default Map<String, Body> bodies() {
        return Map.of("*", body());
    }

    /** The turns of one attempt. */
    interface Turns {

        /** How many there are; of a conditional loop, at most. */
        int count();

        /**
         * What the steps of a turn see, and a condition before it.
         *
         * @param index from 0
         * @param last output of the turn before; null before the first
         */
        Scope scope(int index, @Nullable Object last);
    }
}
