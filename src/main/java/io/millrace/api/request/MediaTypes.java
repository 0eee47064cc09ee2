package io.millrace.api.request;

/** Media types of bodies. RFC 9512 registered the first name for YAML; the other two are older. */
public final class MediaTypes {

    public static final String YAML = "application/yaml";
    public static final String X_YAML = "application/x-yaml";
    public static final String TEXT_YAML = "text/yaml";
    public static final String JSON = "application/json";

    private MediaTypes() {}
}
