package io.millrace.expression.language;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** A list that a path constructed as the result of one of its steps: it is not flattened into the results of the path. */
final class Constructed extends ArrayList<@Nullable Object> {}
