package io.xphone.rtp.srtp;

/**
 * One master key in use: its session keys and how many packets it may still protect. With a key derivation rate, the
 * session keys of the last few derivations are kept, since packets of two derivations may arrive mixed.
 */
final class KeyContext {

    private static final int DERIVATIONS = 4;

    final SrtpSuite suite;
    final SrtpParameters parameters;
    final byte[] mki;
    final int rtpTagLength;
    long rtpLeft;
    long rtcpLeft;

    private final Scratch scratch;
    private final KeyDerivation derivation;
    private final int shift;
    private final PacketCipher[] rtp;
    private final PacketCipher[] rtcp;
    private final long[] rtpNumbers;
    private final long[] rtcpNumbers;

    KeyContext(SrtpKey key, Scratch scratch) {
        if (key.isDestroyed()) {
            throw new IllegalStateException("the SRTP key was destroyed");
        }
        suite = key.suite();
        parameters = key.parameters();
        mki = key.mki();
        rtpTagLength = parameters.unauthenticatedSrtp() ? 0 : suite.rtpTagLength();
        rtpLeft = Math.min(key.lifetime(), SrtpKey.MAX_RTP_PACKETS);
        rtcpLeft = Math.min(key.lifetime(), SrtpKey.MAX_RTCP_PACKETS);
        this.scratch = scratch;
        int rate = parameters.keyDerivationRate();
        shift = rate == 0 ? Long.SIZE - 1 : Integer.numberOfTrailingZeros(rate);
        int slots = rate == 0 ? 1 : DERIVATIONS;
        rtp = new PacketCipher[slots];
        rtcp = new PacketCipher[slots];
        rtpNumbers = new long[slots];
        rtcpNumbers = new long[slots];
        derivation = new KeyDerivation(key);
        rtp[0] = derive(true, 0);
        rtcp[0] = derive(false, 0);
        if (rate == 0) {
            derivation.destroy();
        }
    }

    /** The cipher of the RTP packet with an index. */
    PacketCipher rtp(long index) {
        return at(rtp, rtpNumbers, index >>> shift, true);
    }

    /** The cipher of the RTCP packet with an index. */
    PacketCipher rtcp(long index) {
        return at(rtcp, rtcpNumbers, index >>> shift, false);
    }

    private PacketCipher at(PacketCipher[] ciphers, long[] numbers, long number, boolean forRtp) {
        int slot = (int) number & ciphers.length - 1;
        if (numbers[slot] != number || ciphers[slot] == null) {
            if (ciphers[slot] != null) {
                ciphers[slot].destroy();
            }
            ciphers[slot] = derive(forRtp, number);
            numbers[slot] = number;
        }
        return ciphers[slot];
    }

    private PacketCipher derive(boolean forRtp, long number) {
        int encryption = forRtp ? KeyDerivation.RTP_ENCRYPTION : KeyDerivation.RTCP_ENCRYPTION;
        int salting = forRtp ? KeyDerivation.RTP_SALT : KeyDerivation.RTCP_SALT;
        byte[] key = derivation.derive(encryption, number, suite.keyLength());
        byte[] salt = derivation.derive(salting, number, suite.saltLength());
        boolean encrypt = !(forRtp ? parameters.unencryptedSrtp() : parameters.unencryptedSrtcp());
        if (suite.isAead()) {
            return new GaloisMode(scratch, key, salt, encrypt);
        }
        int authentication = forRtp ? KeyDerivation.RTP_AUTHENTICATION : KeyDerivation.RTCP_AUTHENTICATION;
        byte[] hmac = derivation.derive(authentication, number, HmacSha1.LENGTH);
        return new CounterMode(scratch, key, hmac, salt, forRtp ? rtpTagLength : suite.rtcpTagLength(), encrypt);
    }

    void destroy() {
        derivation.destroy();
        for (int i = 0; i < rtp.length; i++) {
            if (rtp[i] != null) {
                rtp[i].destroy();
            }
            if (rtcp[i] != null) {
                rtcp[i].destroy();
            }
        }
    }
}
