package io.xphone.rtp.srtp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Keys and packets for tests. */
final class SrtpPackets {

    private SrtpPackets() {}

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static SrtpKey key(SrtpSuite suite, long seed) {
        return key(suite, seed, new byte[0], SrtpKey.MAX_RTP_PACKETS, SrtpParameters.DEFAULT);
    }

    static SrtpKey key(SrtpSuite suite, long seed, byte[] mki, long lifetime, SrtpParameters parameters) {
        byte[] both = random(new Random(seed), suite.keyLength() + suite.saltLength());
        return SrtpKey.of(suite, both, mki, lifetime, parameters);
    }

    /** A plain RTP packet without room. */
    static byte[] rtp(int ssrc, long index, int payload) {
        byte[] packet = new byte[12 + payload];
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (index >> 8);
        packet[3] = (byte) index;
        Bytes.write32(packet, 4, (int) index * 160);
        Bytes.write32(packet, 8, ssrc);
        for (int i = 12; i < packet.length; i++) {
            packet[i] = (byte) (index * 31 + i);
        }
        return packet;
    }

    /** An RTP packet with contributing sources, and an extension of so many words; -1 for none. */
    static byte[] rtp(int ssrc, int sequence, int sources, int extension, int payload) {
        int header = 12 + 4 * sources + (extension < 0 ? 0 : 4 + 4 * extension);
        byte[] packet = new byte[header + payload];
        for (int i = 12; i < packet.length; i++) {
            packet[i] = (byte) i;
        }
        System.arraycopy(rtp(ssrc, sequence, 0), 0, packet, 0, 12);
        packet[0] |= (byte) (sources | (extension < 0 ? 0 : 0x10));
        if (extension >= 0) {
            Bytes.write32(packet, 12 + 4 * sources, 0xBEDE << 16 | extension);
        }
        return packet;
    }

    /** A receiver report followed by an SDES, or just a BYE: so many bytes. */
    static byte[] rtcp(int ssrc, int length) {
        byte[] packet = new byte[length];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 201;
        packet[3] = (byte) (length / 4 - 1);
        Bytes.write32(packet, 4, ssrc);
        for (int i = 8; i < length; i++) {
            packet[i] = (byte) (i * 7);
        }
        return packet;
    }

    static byte[] protect(SrtpSender sender, byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        int length = sender.protect(packet, plain.length);
        if (length < 0) {
            throw new AssertionError(SrtpStatus.text(length));
        }
        return Arrays.copyOf(packet, length);
    }

    static byte[] protectRtcp(SrtpSender sender, byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        int length = sender.protectRtcp(packet, plain.length);
        if (length < 0) {
            throw new AssertionError(SrtpStatus.text(length));
        }
        return Arrays.copyOf(packet, length);
    }

    /** What the receiver makes of a packet: the plain one, or null. A packet that it refuses must be as it was. */
    static byte[] unprotect(SrtpReceiver receiver, byte[] packet) {
        byte[] copy = packet.clone();
        int length = receiver.unprotect(copy, copy.length);
        return result(packet, copy, length);
    }

    static byte[] unprotectRtcp(SrtpReceiver receiver, byte[] packet) {
        byte[] copy = packet.clone();
        int length = receiver.unprotectRtcp(copy, copy.length);
        return result(packet, copy, length);
    }

    private static byte[] result(byte[] packet, byte[] copy, int length) {
        if (length >= 0) {
            return Arrays.copyOf(copy, length);
        }
        if (!Arrays.equals(packet, copy)) {
            throw new AssertionError("a refused packet was changed");
        }
        return null;
    }

    /** The status of a packet, of which a copy is given to the receiver. */
    static int status(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotect(packet.clone(), packet.length);
    }

    static int statusRtcp(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotectRtcp(packet.clone(), packet.length);
    }

    /** A sender that continues a stream after an index. */
    static SrtpSender senderAt(SrtpKey key, int ssrc, long index) {
        SrtpSender sender = new SrtpSender(key);
        sender.restore(List.of(new SrtpStream(ssrc, index, -1)));
        return sender;
    }
}
