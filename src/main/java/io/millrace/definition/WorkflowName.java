package io.millrace.definition;

import java.util.regex.Pattern;

/** What a workflow may be called. */
public final class WorkflowName {

    public static final Pattern PATTERN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");

    /** The same for people. */
    public static final String RULE =
            "a name of lowercase letters, digits, - and _, up to 100 characters, beginning with a letter or digit";

    private WorkflowName() {}
}
