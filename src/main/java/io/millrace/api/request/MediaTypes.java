package io.millrace.api.request;

/** The names under which YAML travels. RFC 9512 registered the first; the others were there before. */
public final class MediaTypes {

    public static final String YAML = "application/yaml";
    public static final String X_YAML = "application/x-yaml";
    public static final String TEXT_YAML = "text/yaml";
    public static final String JSON = "application/json";

    private MediaTypes() {}
}
