package io.xphone.bench;

import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpReceiver;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpSuite;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of protecting and unprotecting a packet with 160 bytes of payload, and that of {@code javax.crypto} alone for
 * the same bytes: {@code AES/CTR} and {@code HmacSHA1}, or {@code AES/GCM}, initialised for each packet as their
 * documentation asks for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SrtpBenchmark {

    private static final int PAYLOAD = 160;
    private static final int LENGTH = RtpPacket.HEADER_LENGTH + PAYLOAD;
    private static final int SSRC = 3;

    /** The suite. */
    @Param({"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
    public SrtpSuite suite;

    private final byte[] packet = new byte[LENGTH + SrtpSender.MAX_OVERHEAD];
    private final byte[] plain = new byte[LENGTH + 20];
    private final byte[] copy = new byte[LENGTH];
    private final byte[] iv = new byte[16];
    private final byte[] encryptedIv = new byte[16];
    private final byte[] tag = new byte[20];
    private SrtpSender sender;
    private SecretKeySpec aes;
    private Cipher cipher;
    private Mac mac;
    private byte[] encrypted;
    private int sequence;

    /**
     * Creates sender and ciphers.
     *
     * @throws GeneralSecurityException not
     */
    @Setup
    public void setUp() throws GeneralSecurityException {
        sender = new SrtpSender(key(suite));
        aes = new SecretKeySpec(new byte[suite.keyLength()], "AES");
        cipher = Cipher.getInstance(suite.isAead() ? "AES/GCM/NoPadding" : "AES/CTR/NoPadding");
        mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(new byte[20], "HmacSHA1"));
        RtpPacket.writeHeader(plain, 0, 0, false, 0, 0, SSRC);
        if (suite.isAead()) {
            encrypted = plain.clone();
            start(Cipher.ENCRYPT_MODE);
            cipher.doFinal(plain, RtpPacket.HEADER_LENGTH, PAYLOAD, encrypted, RtpPacket.HEADER_LENGTH);
            System.arraycopy(iv, 0, encryptedIv, 0, iv.length);
        }
    }

    private void nextIv() {
        iv[8] = (byte) (sequence >> 24);
        iv[9] = (byte) (sequence >> 16);
        iv[10] = (byte) (sequence >> 8);
        iv[11] = (byte) ++sequence; // GCM does not take the same IV twice in a row
    }

    private void start(int mode) throws GeneralSecurityException {
        if (suite.isAead()) {
            cipher.init(mode, aes, new GCMParameterSpec(128, iv, 0, 12));
            cipher.updateAAD(plain, 0, RtpPacket.HEADER_LENGTH);
        } else {
            cipher.init(mode, aes, new IvParameterSpec(iv));
        }
    }

    /**
     * Protects a packet.
     *
     * @return its length
     */
    @Benchmark
    public int protect() {
        RtpPacket.writeHeader(packet, 0, 0, false, sequence++, 0, SSRC);
        int length = sender.protect(packet, LENGTH);
        if (length < 0) {
            throw new IllegalStateException("status " + length);
        }
        return length;
    }

    /**
     * Unprotects packets that were protected before.
     *
     * @param received the packets
     * @return the length of the last one
     */
    @Benchmark
    @OperationsPerInvocation(Received.BATCH)
    public int unprotect(Received received) {
        int plain = 0;
        for (byte[] each : received.packets) {
            plain = received.receiver.unprotect(each, received.length);
            if (plain < 0) {
                throw new IllegalStateException("status " + plain);
            }
        }
        return plain;
    }

    /**
     * Encrypts a packet and computes its tag with javax.crypto alone.
     *
     * @return an octet, so that nothing is optimised away
     * @throws GeneralSecurityException not
     */
    @Benchmark
    public byte javaxCryptoEncrypt() throws GeneralSecurityException {
        nextIv();
        start(Cipher.ENCRYPT_MODE);
        cipher.doFinal(plain, RtpPacket.HEADER_LENGTH, PAYLOAD, plain, RtpPacket.HEADER_LENGTH);
        if (!suite.isAead()) {
            mac.update(plain, 0, LENGTH + 4);
            mac.doFinal(tag, 0);
        }
        return plain[20];
    }

    /**
     * Checks the tag of a packet and decrypts it with javax.crypto alone.
     *
     * @return an octet, so that nothing is optimised away
     * @throws GeneralSecurityException not
     */
    @Benchmark
    public byte javaxCryptoDecrypt() throws GeneralSecurityException {
        if (suite.isAead()) {
            System.arraycopy(encryptedIv, 0, iv, 0, iv.length);
            start(Cipher.DECRYPT_MODE);
            cipher.doFinal(encrypted, RtpPacket.HEADER_LENGTH, PAYLOAD + 16, copy, 0);
        } else {
            mac.update(plain, 0, LENGTH + 4);
            mac.doFinal(tag, 0);
            start(Cipher.DECRYPT_MODE);
            cipher.doFinal(plain, RtpPacket.HEADER_LENGTH, PAYLOAD, copy, 0);
        }
        return copy[20];
    }

    /** Protected packets and their receiver. */
    @State(Scope.Thread)
    public static class Received {
        static final int BATCH = 2048;

        private final byte[][] packets = new byte[BATCH][LENGTH + SrtpSender.MAX_OVERHEAD];
        private SrtpSender sender;
        private SrtpReceiver receiver;
        private int length;
        private int sequence;

        /**
         * Creates sender and receiver.
         *
         * @param benchmark has the suite
         */
        @Setup
        public void setUp(SrtpBenchmark benchmark) {
            sender = new SrtpSender(key(benchmark.suite));
            receiver = new SrtpReceiver(key(benchmark.suite));
        }

        /** Protects the next packets. */
        @Setup(Level.Invocation)
        public void protect() {
            for (byte[] each : packets) {
                RtpPacket.writeHeader(each, 0, 0, false, sequence++, 0, SSRC);
                length = sender.protect(each, LENGTH);
            }
        }
    }

    private static SrtpKey key(SrtpSuite suite) {
        byte[] key = new byte[suite.keyLength() + suite.saltLength()];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 37);
        }
        return SrtpKey.of(suite, key);
    }
}
