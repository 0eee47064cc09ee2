package io.millrace.testing.wrong.api.two;

import io.millrace.testing.wrong.api.one.There;

public record Back(There there) {}
