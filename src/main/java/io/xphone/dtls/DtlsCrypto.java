package io.xphone.dtls;

import java.security.SecureRandom;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * The cryptography of the handshakes, shared by all: that of Bouncy Castle, whose elliptic curves take half the time of
 * the JDK's. The provider is not registered in the JVM.
 */
final class DtlsCrypto extends JcaTlsCrypto {

    static final DtlsCrypto SHARED = new DtlsCrypto(new SecureRandom());

    private final ThreadLocal<byte[]> clientRandom = new ThreadLocal<>();

    private DtlsCrypto(SecureRandom random) {
        super(new ProviderJcaJceHelper(new BouncyCastleProvider()), random, random);
    }

    /** The client random of the next handshake of this thread, so that a ClientHello can be made a second time. */
    void nextClientRandom(byte[] random) {
        clientRandom.set(random);
    }

    @Override
    public TlsNonceGenerator createNonceGenerator(byte[] additionalSeedMaterial) {
        TlsNonceGenerator fresh = super.createNonceGenerator(additionalSeedMaterial);
        byte[] first = clientRandom.get();
        if (first == null) {
            return fresh;
        }
        clientRandom.remove();
        return new TlsNonceGenerator() {
            private boolean used;

            @Override
            public byte[] generateNonce(int size) {
                if (used || size != first.length) {
                    return fresh.generateNonce(size);
                }
                used = true;
                return first.clone();
            }
        };
    }
}
