/** Breaks every rule of {@code ArchitectureTest} once, to show that each can fail. */
package io.millrace.testing.wrong;
