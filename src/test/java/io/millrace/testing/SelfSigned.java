package io.millrace.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate for {@code localhost} that nobody but itself has signed, its key, and a trust store that holds it. */
public record SelfSigned(Path certificate, Path key, Path keyStore, Path trustStore) {

    public static final String PASSWORD = "secret";
    private static final String ALIAS = "it";

    public static SelfSigned in(Path folder) {
        var made = new SelfSigned(
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                folder.resolve("key.p12"),
                folder.resolve("trust.p12"));
        var file = made.certificate.toString();
        try {
            keytool(
                    made.keyStore,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost");
            keytool(made.keyStore, "-exportcert", "-rfc", "-file", file);
            keytool(made.trustStore, "-importcert", "-noprompt", "-file", file);
            made.writeKey();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return made;
    }

    /** What makes a process trust it and nobody else. */
    public List<String> trust() {
        return List.of("-Djavax.net.ssl.trustStore=" + trustStore, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    // Servers refuse a key that others may read.
    private void writeKey() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        var encoded = store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n",
                StandardCharsets.US_ASCII);
    }

    private static void keytool(Path store, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", ALIAS, "-keystore", store.toString(), "-storepass", PASSWORD));
        var log = store.resolveSibling("keytool.log");
        try {
            int answer = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
            if (answer != 0) {
                throw new IOException(command + " answered " + answer + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
