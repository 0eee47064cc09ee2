package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindSyntax;

/**
 * A kind of step, all of it: how it is written and described, and what carries it out. A bean; that it exists is all that
 * makes the kind part of the product. It has a constructor without parameters, for the build makes one of each to write the
 * schema of definitions and what the web pages know of kinds; configuration belongs to the handler.
 */
public interface StepKind<A extends Action> extends KindSyntax<A> {

    /** The bean that carries out its attempts. */
    Class<? extends StepHandler<A>> handler();
}
