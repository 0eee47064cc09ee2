package io.millrace.testing.wrong.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** A part of the language that is tied to a parser. */
public record Shape(JsonNode tree) {}
