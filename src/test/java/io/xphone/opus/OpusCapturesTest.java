package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import io.xphone.audio.opus.OpusLibrary;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets of other implementations: a captured call, and music in stereo. Both libraries decode the same audio. */
class OpusCapturesTest {

    private static final int ETHERNET = 14;
    private static final int UDP = 8;
    private static final int PAYLOAD_TYPE = 99;

    /** The Opus payloads of a capture, in order. */
    private static List<byte[]> captured(Path file) throws IOException {
        ByteBuffer pcap = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> payloads = new ArrayList<>();
        RtpPacket rtp = new RtpPacket();
        for (int at = 24; at + 16 <= pcap.limit(); ) {
            int length = pcap.getInt(at + 8);
            int ip = at + 16 + ETHERNET;
            int udp = ip + (pcap.get(ip) & 15) * 4;
            int from = udp + UDP;
            int end = at + 16 + length;
            at = end;
            if (from < end
                    && rtp.parse(pcap.array(), from, end - from) == RtpStatus.OK
                    && rtp.payloadType() == PAYLOAD_TYPE) {
                payloads.add(Arrays.copyOfRange(
                        rtp.buffer(), rtp.payloadOffset(), rtp.payloadOffset() + rtp.payloadLength()));
            }
        }
        return payloads;
    }

    /** The packets of an Ogg file after its two headers (RFC 3533 §6, RFC 7845 §3). */
    private static List<byte[]> ogg(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<byte[]> packets = new ArrayList<>();
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        for (int page = 0; page + 27 <= bytes.length; ) {
            int segments = bytes[page + 26] & 255;
            int at = page + 27 + segments;
            for (int i = 0; i < segments; i++) {
                int length = bytes[page + 27 + i] & 255;
                packet.write(bytes, at, length);
                at += length;
                if (length < 255) {
                    packets.add(packet.toByteArray());
                    packet.reset();
                }
            }
            page = at;
        }
        return packets.subList(2, packets.size());
    }

    private static void bothDecode(List<byte[]> packets, int least) {
        short[] java = OpusCodecTest.decode(OpusCodecTest.codec(OpusLibrary.JAVA), packets);
        short[] c = OpusCodecTest.decode(OpusCodecTest.codec(OpusLibrary.NATIVE), packets);
        int samples = packets.stream()
                .mapToInt(packet -> OpusPacket.samples(packet, 0, packet.length))
                .sum();
        assertThat(java).hasSize(samples).hasSameSizeAs(c);
        assertThat(OpusCodecTest.snr(c, java, 0)).isGreaterThan(least);
    }

    @Test
    void captureOfACallWithFreeSwitch() throws IOException {
        List<byte[]> packets =
                captured(Vectors.dir("pcap/wireshark-wiki-codecs").resolve("sip-rtp-opus.pcap"));
        assertThat(packets)
                .hasSize(425)
                .allSatisfy(packet -> assertThat(OpusPacket.mode(packet[0])).isEqualTo(OpusPacket.Mode.HYBRID));
        bothDecode(packets, 35);
    }

    @Test
    void musicInStereo() throws IOException {
        List<byte[]> packets = ogg(Vectors.dir("media/voice").resolve("opus.2.48k.96k.music.ogg"));
        List<byte[]> some = packets.subList(0, Math.min(500, packets.size()));
        assertThat(some)
                .anySatisfy(packet -> assertThat(OpusPacket.stereo(packet[0])).isTrue());
        bothDecode(some, 30);
    }
}
