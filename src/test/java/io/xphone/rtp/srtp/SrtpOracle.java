package io.xphone.rtp.srtp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SRTP written down as the RFCs have it, with integers of any size and one cipher a packet: slow, and without anything
 * in common with the code that is tested.
 */
final class SrtpOracle {

    private final SrtpKey key;
    private final SrtpSuite suite;

    SrtpOracle(SrtpKey key) {
        this.key = key;
        suite = key.suite();
    }

    byte[] protect(byte[] plain, int header, long index) throws GeneralSecurityException {
        SrtpParameters parameters = key.parameters();
        int ssrc = Bytes.read32(plain, 8);
        byte[] encryption = derive(0, index, suite.keyLength());
        byte[] salt = derive(2, index, suite.saltLength());
        if (suite.isAead()) {
            byte[] iv = xor(number(ssrc, 6 * 8).or(number(index, 0)), new BigInteger(1, salt), 12);
            int from = parameters.unencryptedSrtp() ? plain.length : header;
            return join(seal(encryption, iv, plain, from, new byte[0]), key.mki());
        }
        byte[] packet = plain;
        if (!parameters.unencryptedSrtp()) {
            byte[] iv = xor(number(ssrc, 64).or(number(index, 16)), new BigInteger(1, salt).shiftLeft(16), 16);
            packet = counterMode(encryption, iv, plain, header);
        }
        byte[] tag = hmac(derive(1, index, 20), join(packet, word((int) (index >> 16))));
        int tagLength = parameters.unauthenticatedSrtp() ? 0 : suite.rtpTagLength();
        return join(packet, key.mki(), Arrays.copyOf(tag, tagLength));
    }

    byte[] protectRtcp(byte[] plain, int index) throws GeneralSecurityException {
        boolean encrypt = !key.parameters().unencryptedSrtcp();
        int ssrc = Bytes.read32(plain, 4);
        byte[] word = word(encrypt ? index | 0x8000_0000 : index);
        byte[] encryption = derive(3, index, suite.keyLength());
        byte[] salt = derive(5, index, suite.saltLength());
        if (suite.isAead()) {
            byte[] iv = xor(number(ssrc, 6 * 8).or(number(index, 0)), new BigInteger(1, salt), 12);
            return join(seal(encryption, iv, plain, encrypt ? 8 : plain.length, word), word, key.mki());
        }
        byte[] packet = plain;
        if (encrypt) {
            byte[] iv = xor(number(ssrc, 64).or(number(index, 16)), new BigInteger(1, salt).shiftLeft(16), 16);
            packet = counterMode(encryption, iv, plain, 8);
        }
        byte[] tag = hmac(derive(4, index, 20), join(packet, word));
        return join(packet, word, key.mki(), Arrays.copyOf(tag, 10));
    }

    /**
     * RFC 3711 §4.3.1: r is the index divided by the rate, x is key_id combined with the salt, the IV is x times 2^16.
     */
    private byte[] derive(int label, long index, int length) throws GeneralSecurityException {
        int rate = key.parameters().keyDerivationRate();
        long r = rate == 0 ? 0 : index / rate;
        byte[] both = key.keyAndSalt();
        byte[] master = Arrays.copyOf(both, suite.keyLength());
        byte[] salt = Arrays.copyOf(Arrays.copyOfRange(both, suite.keyLength(), both.length), 14);
        BigInteger keyId = BigInteger.valueOf(label).shiftLeft(48).or(BigInteger.valueOf(r));
        byte[] iv = xor(keyId.shiftLeft(16), new BigInteger(1, salt).shiftLeft(16), 16);
        return counterMode(master, iv, new byte[length], 0);
    }

    private static byte[] counterMode(byte[] key, byte[] iv, byte[] plain, int from) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return join(Arrays.copyOf(plain, from), cipher.doFinal(plain, from, plain.length - from));
    }

    private static byte[] seal(byte[] key, byte[] iv, byte[] plain, int from, byte[] word)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(plain, 0, from);
        cipher.updateAAD(word);
        return join(Arrays.copyOf(plain, from), cipher.doFinal(plain, from, plain.length - from));
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        return mac.doFinal(data);
    }

    private static BigInteger number(int value, int shift) {
        return BigInteger.valueOf(value & 0xFFFF_FFFFL).shiftLeft(shift);
    }

    private static BigInteger number(long value, int shift) {
        return BigInteger.valueOf(value).shiftLeft(shift);
    }

    private static byte[] xor(BigInteger one, BigInteger other, int length) {
        byte[] value = one.xor(other).toByteArray();
        byte[] out = new byte[length];
        for (int i = 1; i <= Math.min(length, value.length); i++) {
            out[length - i] = value[value.length - i];
        }
        return out;
    }

    private static byte[] word(int value) {
        byte[] word = new byte[4];
        Bytes.write32(word, 0, value);
        return word;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
