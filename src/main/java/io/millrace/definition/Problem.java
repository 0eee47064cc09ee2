package io.millrace.definition;

/**
 * One problem in a definition.
 *
 * @param path location, as keys and indexes: {@code steps.1.http.url}; empty = the whole document
 * @param line from 1; 0 when not known
 * @param column from 1; 0 when not known
 * @param message what is wrong and what to do
 */
public record Problem(String path, int line, int column, String message) {}
