package io.xphone.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES-GCM (RFC 7714). What is not encrypted is associated data, and the tag follows the ciphertext. */
final class GaloisMode implements PacketCipher {

    private static final int TAG = 16;
    private static final int IV = 12;
    private static final int RTCP_HEADER = 8;

    private final Scratch scratch;
    private final AesKey key;
    private final byte[] salt;
    private final byte[] iv = new byte[IV];
    private final byte[] word = new byte[4];
    private final Cipher cipher;
    private final boolean encrypt;

    /** Takes over the arrays. */
    GaloisMode(Scratch scratch, byte[] key, byte[] salt, boolean encrypt) {
        this.scratch = scratch;
        this.key = new AesKey(key);
        this.salt = salt;
        this.encrypt = encrypt;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    @Override
    public int protectRtp(byte[] packet, int header, int length, long index, byte[] mki) {
        rtpIv(Bytes.read32(packet, 8), index);
        int from = encrypt ? header : length;
        try {
            start(Cipher.ENCRYPT_MODE);
            cipher.updateAAD(packet, 0, from);
            cipher.doFinal(packet, from, length - from, packet, from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        System.arraycopy(mki, 0, packet, length + TAG, mki.length);
        return length + TAG + mki.length;
    }

    @Override
    public int unprotectRtp(byte[] packet, int header, int length, long index, int mkiLength) {
        rtpIv(Bytes.read32(packet, 8), index);
        int plain = length - mkiLength - TAG;
        int from = encrypt ? header : plain;
        try {
            start(Cipher.DECRYPT_MODE);
            cipher.updateAAD(packet, 0, from);
            return decrypt(packet, from, plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int protectRtcp(byte[] packet, int length, int index, byte[] mki) {
        rtcpIv(Bytes.read32(packet, 4), index);
        int from = encrypt ? RTCP_HEADER : length;
        Bytes.write32(word, 0, encrypt ? index | ENCRYPTED : index);
        try {
            start(Cipher.ENCRYPT_MODE);
            cipher.updateAAD(packet, 0, from);
            cipher.updateAAD(word);
            cipher.doFinal(packet, from, length - from, packet, from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        int at = length + TAG;
        System.arraycopy(word, 0, packet, at, word.length);
        System.arraycopy(mki, 0, packet, at + word.length, mki.length);
        return at + word.length + mki.length;
    }

    @Override
    public int unprotectRtcp(byte[] packet, int length, int e, int mkiLength) {
        rtcpIv(Bytes.read32(packet, 4), e & ~ENCRYPTED);
        int plain = length - mkiLength - word.length - TAG;
        int from = (e & ENCRYPTED) != 0 ? RTCP_HEADER : plain;
        Bytes.write32(word, 0, e);
        try {
            start(Cipher.DECRYPT_MODE);
            cipher.updateAAD(packet, 0, from);
            cipher.updateAAD(word);
            return decrypt(packet, from, plain);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Decrypts into another array: a failure clears the output, and the packet may have to be tried again. */
    private int decrypt(byte[] packet, int from, int plain) throws GeneralSecurityException {
        byte[] out = scratch.plain(plain - from);
        try {
            cipher.doFinal(packet, from, plain - from + TAG, out, 0);
        } catch (AEADBadTagException e) {
            return SrtpStatus.AUTHENTICATION;
        }
        System.arraycopy(out, 0, packet, from, plain - from);
        return plain;
    }

    private void start(int mode) throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, iv));
    }

    /** Two octets of zeros, the source, the index of 48 bits, combined with the salt (RFC 7714 §8.1). */
    private void rtpIv(int ssrc, long index) {
        System.arraycopy(salt, 0, iv, 0, IV);
        Bytes.write32(iv, 2, Bytes.read32(iv, 2) ^ ssrc);
        Bytes.write32(iv, 6, Bytes.read32(iv, 6) ^ (int) (index >>> 16));
        iv[10] ^= (byte) (index >>> 8);
        iv[11] ^= (byte) index;
    }

    /** Two octets of zeros, the source, two octets of zeros, the index of 31 bits, combined with the salt (§9.1). */
    private void rtcpIv(int ssrc, int index) {
        System.arraycopy(salt, 0, iv, 0, IV);
        Bytes.write32(iv, 2, Bytes.read32(iv, 2) ^ ssrc);
        Bytes.write32(iv, 8, Bytes.read32(iv, 8) ^ index);
    }

    @Override
    public void destroy() {
        key.destroy();
        Arrays.fill(salt, (byte) 0);
        Arrays.fill(iv, (byte) 0);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, iv)); // replaces the key schedule
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
