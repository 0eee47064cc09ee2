/**
 * Postgres and Redis from the class path, for development, evaluation and tests. Their data is in {@code .millrace/} below
 * the working directory. The native executable contains none of this: {@code io.millrace.app.Main} finds it by name.
 */
@NullMarked
package io.millrace.app.embedded;

import org.jspecify.annotations.NullMarked;
