package io.millrace.definition;

/**
 * Size limits of a definition.
 *
 * @param size characters of the document; default 1,000,000
 * @param depth nesting of lists and objects; default 100
 * @param aliases uses of YAML aliases; default 100
 * @param values values in the document; aliased values count at each use; default 200,000
 * @param steps over all bodies; default 5,000
 * @param nesting of bodies; default 20
 * @param references that the schema of the input expands to; default 10,000
 * @param dependencies between steps; default 100,000
 */
public record DefinitionLimits(
        int size, int depth, int aliases, int values, int steps, int nesting, int references, int dependencies) {

    public static final DefinitionLimits DEFAULT =
            new DefinitionLimits(1_000_000, 100, 100, 200_000, 5_000, 20, 10_000, 100_000);
}
