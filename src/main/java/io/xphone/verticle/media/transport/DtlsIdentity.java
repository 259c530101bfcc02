package io.xphone.verticle.media.transport;

import io.xphone.dtls.DtlsCertificate;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The certificates for DTLS: those that options name, each read once, and that of the process. */
public final class DtlsIdentity {

    private static final Map<String, DtlsCertificate> CONFIGURED = new ConcurrentHashMap<>();

    private DtlsIdentity() {}

    /** Whether {@link #certificate} does not block. */
    public static boolean ready(String certPath, String keyPath) {
        return certPath == null
                ? DtlsCertificate.isMade(System.nanoTime())
                : CONFIGURED.containsKey(key(certPath, keyPath));
    }

    /**
     * The certificate for these options; blocks while it is read or made for the first time.
     *
     * @param certPath a PEM file; null for the certificate of the process
     * @param keyPath a PEM file with its key
     * @throws IllegalArgumentException if a file cannot be used, with a message that names it
     */
    public static DtlsCertificate certificate(String certPath, String keyPath) {
        if (certPath == null) {
            return DtlsCertificate.ofProcess();
        }
        return CONFIGURED.computeIfAbsent(
                key(certPath, keyPath), key -> DtlsCertificate.ofPem(Path.of(certPath), Path.of(keyPath)));
    }

    private static String key(String certPath, String keyPath) {
        return certPath + '\n' + keyPath;
    }
}
