package io.millrace.api;

/** The names under which YAML travels. RFC 9512 registered the first; the others were there before. */
final class MediaTypes {

    static final String YAML = "application/yaml";
    static final String X_YAML = "application/x-yaml";
    static final String TEXT_YAML = "text/yaml";
    static final String JSON = "application/json";

    private MediaTypes() {}
}
