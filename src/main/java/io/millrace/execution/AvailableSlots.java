package io.millrace.execution;

/**
 * How many more executions of a group may run now.
 *
 * @param count at least 0
 */
public record AvailableSlots(ConcurrencyGroup group, int count) {}
