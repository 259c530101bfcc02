package io.xphone.rtp.srtp;

/**
 * An SRTP crypto suite: cipher, lengths of master key and salt, lengths of the authentication tags (RFC 4568 §6.2, RFC
 * 6188 §3, RFC 7714 §12). The names are those of {@code a=crypto} lines.
 */
public enum SrtpSuite {
    /** AES-CM with 128 bits, tags of 80 bits (RFC 4568 §6.2.1); every peer has it. */
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, 0x0001),
    /** AES-CM with 128 bits, tags of 32 bits for RTP and 80 bits for RTCP (RFC 4568 §6.2.2). */
    AES_CM_128_HMAC_SHA1_32(16, 14, 4, 0x0002),
    /** AES-CM with 192 bits, tags of 80 bits (RFC 6188). */
    AES_192_CM_HMAC_SHA1_80(24, 14, 10, -1),
    /** AES-CM with 192 bits, tags of 32 bits for RTP and 80 bits for RTCP (RFC 6188). */
    AES_192_CM_HMAC_SHA1_32(24, 14, 4, -1),
    /** AES-CM with 256 bits, tags of 80 bits (RFC 6188). */
    AES_256_CM_HMAC_SHA1_80(32, 14, 10, -1),
    /** AES-CM with 256 bits, tags of 32 bits for RTP and 80 bits for RTCP (RFC 6188). */
    AES_256_CM_HMAC_SHA1_32(32, 14, 4, -1),
    /** AES-GCM with 128 bits, tags of 128 bits (RFC 7714). */
    AEAD_AES_128_GCM(16, 12, 16, 0x0007),
    /** AES-GCM with 256 bits, tags of 128 bits (RFC 7714). */
    AEAD_AES_256_GCM(32, 12, 16, 0x0008);

    private static final SrtpSuite[] ALL = values();
    private static final int HMAC_RTCP_TAG = 10;
    private static final int GCM_TAG = 16;

    private final int keyLength;
    private final int saltLength;
    private final int rtpTagLength;
    private final int dtlsProfile;

    SrtpSuite(int keyLength, int saltLength, int rtpTagLength, int dtlsProfile) {
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.rtpTagLength = rtpTagLength;
        this.dtlsProfile = dtlsProfile;
    }

    /**
     * The suite of an {@code a=crypto} line.
     *
     * @param name e.g. {@code AES_CM_128_HMAC_SHA1_80}; the case matters (RFC 4568 §9.1)
     * @return the suite, null if it is unknown or not supported
     */
    public static SrtpSuite ofSdpName(String name) {
        for (SrtpSuite suite : ALL) {
            if (suite.name().equals(name)) {
                return suite;
            }
        }
        return null;
    }

    /** {@return name in {@code a=crypto} lines} */
    public String sdpName() {
        return name();
    }

    /** {@return length of the master key in bytes: 16, 24 or 32} */
    public int keyLength() {
        return keyLength;
    }

    /** {@return length of the master salt in bytes: 14, or 12 with GCM} */
    public int saltLength() {
        return saltLength;
    }

    /** {@return length of the authentication tag of an SRTP packet in bytes} */
    public int rtpTagLength() {
        return rtpTagLength;
    }

    /** {@return length of the authentication tag of an SRTCP packet in bytes; never short} */
    public int rtcpTagLength() {
        return isAead() ? GCM_TAG : HMAC_RTCP_TAG;
    }

    /** {@return the DTLS-SRTP protection profile, -1 if DTLS does not have this suite} */
    public int dtlsProfile() {
        return dtlsProfile;
    }

    /** {@return whether the cipher authenticates as well (GCM)} */
    public boolean isAead() {
        return saltLength == 12;
    }
}
