package io.millrace.database;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** {@code sslmode} and {@code sslrootcert} of a URL, with the meaning that libpq gives them. */
final class Tls {

    private Tls() {}

    static void apply(DatabaseUrl url, PgConnectOptions connect) {
        String text = url.parameters().getOrDefault("sslmode", SslMode.DISABLE.value);
        var mode = Arrays.stream(SslMode.values())
                .filter(candidate -> candidate.value.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("DATABASE_URL: sslmode is one of "
                        + Arrays.stream(SslMode.values())
                                .map(known -> known.value)
                                .toList()));
        connect.setSslMode(mode);
        if (List.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL).contains(mode)) {
            connect.setTrustOptions(trust(url.parameters().get("sslrootcert")));
            connect.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        } else {
            // As in libpq: these modes encrypt, and ask for no certificate.
            connect.setTrustAll(true);
        }
    }

    private static TrustOptions trust(@Nullable String rootCertificate) {
        if (rootCertificate != null && !rootCertificate.equals("system")) {
            return new PemTrustOptions().addCertPath(rootCertificate);
        }
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no trusted certificates in this Java", e);
        }
    }
}
