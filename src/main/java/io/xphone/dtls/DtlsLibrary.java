package io.xphone.dtls;

import java.util.Optional;

/** Whether Bouncy Castle, which DTLS needs, is on the class path. Loads no other class of this package. */
public final class DtlsLibrary {

    /** The dependencies to add. */
    public static final String ADD =
            "add org.bouncycastle:bctls-jdk18on and org.bouncycastle:bcpkix-jdk18on, version 1.84, to the class path";

    private static final String[] CLASSES = {
        "org.bouncycastle.tls.DTLSClientProtocol", // bctls
        "org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder", // bcpkix
        "org.bouncycastle.asn1.x500.X500Name" // bcprov
    };

    private static final boolean PRESENT = present(DtlsLibrary.class.getClassLoader());

    private DtlsLibrary() {}

    /**
     * What is missing.
     *
     * @return empty if DTLS is possible, else which dependencies to add, as the end of a sentence
     */
    public static Optional<String> missing() {
        return PRESENT ? Optional.empty() : Optional.of(ADD);
    }

    static boolean present(ClassLoader loader) {
        try {
            for (String name : CLASSES) {
                Class.forName(name, false, loader);
            }
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
