package io.millrace.definition;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Size limits of a definition; see {@link DefinitionLimits}. */
@ConfigMapping(prefix = "millrace.definition")
public interface DefinitionConfig {

    /** Longest document, in characters. */
    @WithDefault("1000000")
    int maxSize();

    /** Deepest nesting of lists and objects, in levels. */
    @WithDefault("100")
    int maxDepth();

    /** Most uses of YAML aliases in a document. */
    @WithDefault("100")
    int maxAliases();

    /** Most values in a document; aliased values count at each use. */
    @WithDefault("200000")
    int maxValues();

    /** Most steps, over all bodies. */
    @WithDefault("5000")
    int maxSteps();

    /** Deepest nesting of bodies, in levels. */
    @WithDefault("20")
    int maxNesting();

    /** Most references ({@code $ref}) that the schema of an input expands to. */
    @WithDefault("10000")
    int maxReferences();

    /** Most dependencies between steps; an expression counts once for each step it reads, and so does {@code needs}. */
    @WithDefault("100000")
    int maxDependencies();

    default DefinitionLimits limits() {
        return new DefinitionLimits(
                maxSize(),
                maxDepth(),
                maxAliases(),
                maxValues(),
                maxSteps(),
                maxNesting(),
                maxReferences(),
                maxDependencies());
    }
}
