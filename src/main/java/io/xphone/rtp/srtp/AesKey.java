package io.xphone.rtp.srtp;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** An AES key that can be overwritten, which {@link javax.crypto.spec.SecretKeySpec} can not. */
final class AesKey implements SecretKey {

    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    /** Takes the array over. */
    AesKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }
}
