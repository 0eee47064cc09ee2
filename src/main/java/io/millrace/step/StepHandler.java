package io.millrace.step;

import io.millrace.definition.Action;

/** Carries out the attempts of one kind of step. */
public sealed interface StepHandler<A extends Action> permits ActionHandler, BodyHandler {}
