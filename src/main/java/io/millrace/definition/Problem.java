package io.millrace.definition;

/**
 * One thing that is wrong with a definition.
 *
 * @param path where, as keys and positions: {@code steps.1.http.url}; empty = the whole document
 * @param line from 1; 0 when not known
 * @param column from 1; 0 when not known
 * @param message what is wrong and what to do
 */
public record Problem(String path, int line, int column, String message) {}
