package io.xphone.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * AES-CM with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1). The counter blocks of a packet are encrypted in one call and
 * combined with it: {@code AES/CTR} would have to be initialised for every packet, which costs more and allocates.
 */
final class CounterMode implements PacketCipher {

    private static final int BLOCK = 16;
    private static final int RTCP_HEADER = 8;
    private static final int LONG_TAG = 10;

    private final Scratch scratch;
    private final Cipher cipher;
    private final HmacSha1 hmac;
    private final long saltHigh;
    private final long saltLow;
    private final int tagLength;
    private final boolean encrypt;
    private long high;
    private long low;

    /** Takes over the arrays and overwrites them. The tag has 0, 4 or 10 bytes. */
    CounterMode(Scratch scratch, byte[] key, byte[] authentication, byte[] salt, int tagLength, boolean encrypt) {
        this.scratch = scratch;
        byte[] padded = Arrays.copyOf(salt, BLOCK);
        saltHigh = Bytes.read64(padded, 0);
        saltLow = Bytes.read64(padded, 8);
        Arrays.fill(padded, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        hmac = new HmacSha1(authentication);
        Arrays.fill(authentication, (byte) 0);
        this.tagLength = tagLength;
        this.encrypt = encrypt;
        cipher = Aes.ecb(key);
    }

    @Override
    public int protectRtp(byte[] packet, int header, int length, long index, byte[] mki) {
        if (encrypt) {
            prepareKeyStream(length - header, Bytes.read32(packet, 8), index);
        }
        if (tagLength > 0) {
            hmac.start();
        }
        if (encrypt) {
            applyKeyStream(packet, header, length);
        }
        int at = length + mki.length;
        if (tagLength > 0) {
            Bytes.write32(packet, length, (int) (index >>> 16));
            writeTag(hmac.finish(packet, length + 4), packet, at);
        }
        if (mki.length > 0) {
            System.arraycopy(mki, 0, packet, length, mki.length);
        }
        return at + tagLength;
    }

    @Override
    public int unprotectRtp(byte[] packet, int header, int length, long index, int mkiLength) {
        int plain = length - tagLength - mkiLength;
        if (encrypt) {
            prepareKeyStream(plain - header, Bytes.read32(packet, 8), index);
        }
        if (tagLength > 0) {
            int overwritten = Bytes.read32(packet, plain);
            Bytes.write32(packet, plain, (int) (index >>> 16));
            hmac.start();
            byte[] tag = hmac.finish(packet, plain + 4);
            Bytes.write32(packet, plain, overwritten);
            if (!tagIsRight(tag, packet, length - tagLength)) {
                return SrtpStatus.AUTHENTICATION;
            }
        }
        if (encrypt) {
            applyKeyStream(packet, header, plain);
        }
        return plain;
    }

    @Override
    public int protectRtcp(byte[] packet, int length, int index, byte[] mki) {
        if (encrypt) {
            prepareKeyStream(length - RTCP_HEADER, Bytes.read32(packet, 4), index);
            applyKeyStream(packet, RTCP_HEADER, length);
        }
        Bytes.write32(packet, length, encrypt ? index | ENCRYPTED : index);
        int at = length + 4;
        hmac.start();
        byte[] tag = hmac.finish(packet, at);
        System.arraycopy(mki, 0, packet, at, mki.length);
        writeTag(tag, packet, at + mki.length);
        return at + mki.length + tagLength;
    }

    @Override
    public int unprotectRtcp(byte[] packet, int length, int word, int mkiLength) {
        int at = length - tagLength - mkiLength;
        hmac.start();
        if (!tagIsRight(hmac.finish(packet, at), packet, length - tagLength)) {
            return SrtpStatus.AUTHENTICATION;
        }
        int plain = at - 4;
        if ((word & ENCRYPTED) != 0) {
            prepareKeyStream(plain - RTCP_HEADER, Bytes.read32(packet, 4), word & ~ENCRYPTED);
            applyKeyStream(packet, RTCP_HEADER, plain);
        }
        return plain;
    }

    /** The time does not depend on how much of the tag is right. */
    private boolean tagIsRight(byte[] tag, byte[] packet, int at) {
        int from = HmacSha1.AT;
        int difference = Bytes.read32(packet, at) ^ Bytes.read32(tag, from);
        if (tagLength == LONG_TAG) {
            difference |= Bytes.read32(packet, at + 4) ^ Bytes.read32(tag, from + 4);
            difference |= Bytes.read16(packet, at + 8) ^ Bytes.read16(tag, from + 8);
        }
        return difference == 0;
    }

    private void writeTag(byte[] tag, byte[] packet, int at) {
        int from = HmacSha1.AT;
        Bytes.write32(packet, at, Bytes.read32(tag, from));
        if (tagLength == LONG_TAG) {
            Bytes.write32(packet, at + 4, Bytes.read32(tag, from + 4));
            packet[at + 8] = tag[from + 8];
            packet[at + 9] = tag[from + 9];
        }
    }

    /**
     * Writes the counter blocks of a packet, or the first ones. The cipher reads several blocks at once, which has to
     * wait for these writes; so something else is done between.
     */
    private void prepareKeyStream(int length, int ssrc, long index) {
        high = saltHigh ^ ssrc & 0xFFFF_FFFFL;
        low = saltLow ^ index << 16;
        writeCounters(0, Math.min(Scratch.STREAM, length));
    }

    private void writeCounters(int block, int length) {
        byte[] counters = scratch.counters;
        for (int i = 0; i < length; i += BLOCK) {
            Bytes.write64(counters, i, high);
            Bytes.write64(counters, i + 8, low ^ block++);
        }
    }

    /** Combines packet[from, to) with the key stream that was prepared. */
    private void applyKeyStream(byte[] packet, int from, int to) {
        try {
            for (int at = from; at < to; at += Scratch.STREAM) {
                int length = Math.min(Scratch.STREAM, to - at);
                if (at > from) {
                    writeCounters((at - from) / BLOCK, length);
                }
                cipher.update(scratch.counters, 0, length + BLOCK - 1 & -BLOCK, scratch.stream, 0);
                Bytes.xor(packet, at, scratch.stream, length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void destroy() {
        hmac.destroy();
        Aes.clear(cipher);
    }
}
