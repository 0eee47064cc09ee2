package io.millrace.testing.wrong.api.one;

import io.millrace.testing.wrong.api.two.Back;

public record There(Back back) {}
