package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.G711Alaw;
import io.xphone.audio.Levels;
import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import io.xphone.rtp.rtcp.RtcpCompound;
import io.xphone.rtp.rtcp.RtcpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captured streams of real devices. */
class CapturesTest {

    private final RtpPacket packet = new RtpPacket();

    @Test
    void playsAllAudioOfACapture() throws IOException {
        List<Pcap.Udp> packets = Pcap.read(Vectors.dir("pcap/sipp").resolve("g711a.pcap"));
        RtpReceiver receiver = new RtpReceiver(8000);
        JitterBuffer buffer = new JitterBuffer(JitterBufferOptions.narrowband(50), PayloadProbe.bytePerSample(13));
        Out out = new Out();
        short[] audio = new short[480];
        long now = packets.get(0).nanos();
        int at = 0;
        int frames = 0;
        double loudest = Levels.SILENCE;
        long end = packets.get(packets.size() - 1).nanos() + 200_000_000L;
        while (now < end) {
            for (; at < packets.size() && packets.get(at).nanos() <= now; at++) {
                byte[] bytes = packets.get(at).payload();
                assertThat(packet.parse(bytes, 0, bytes.length)).isEqualTo(RtpStatus.OK);
                assertThat(packet.payloadType()).isEqualTo(8);
                assertThat(receiver.onPacket(packet, packets.get(at).nanos())).isEqualTo(RtpReceiver.Verdict.ACCEPT);
                buffer.push(packet, packets.get(at).nanos());
            }
            if (buffer.pull(now, out) == Playout.FRAME) {
                frames++;
                int length = G711Alaw.INSTANCE.decode(out.payload(), 0, out.length(), audio, 0);
                assertThat(length).isEqualTo(out.ticks());
                loudest = Math.max(loudest, Levels.rmsDecibels(audio, 0, length));
            }
            now += out.ticks() * 125_000L;
        }
        System.out.println(packets.size() + " packets, " + frames + " frames, " + buffer.statistics());
        assertThat(frames).isGreaterThanOrEqualTo(packets.size() * 98 / 100);
        assertThat(receiver.lost()).isZero();
        assertThat(loudest).isGreaterThan(-30);
    }

    /** Voices of devices: as loud as speech is, and not noise, whose samples have no likeness to their neighbours. */
    @ParameterizedTest
    @CsvSource({"sip-rtp-g722.pcap, G722, 9", "sip-rtp-g729a.pcap, G729, 18"})
    void voicesOfACaptureAreDecoded(String file, String name, int payloadType) throws IOException {
        Map<Integer, AudioCodec> decoders = new HashMap<>();
        int packets = 0;
        double loudest = Levels.SILENCE;
        double alike = 0;
        double energy = 0;
        short[] audio = new short[5_760];
        for (Pcap.Udp udp : Pcap.read(Vectors.dir("pcap/wireshark-wiki-codecs").resolve(file))) {
            byte[] bytes = udp.payload();
            if (Demultiplexer.kindOf(bytes, 0, bytes.length) != PacketKind.RTP
                    || packet.parse(bytes, 0, bytes.length) != RtpStatus.OK
                    || packet.payloadType() != payloadType) {
                continue;
            }
            AudioCodec decoder = decoders.computeIfAbsent(
                    packet.ssrc(),
                    stream -> AudioCodecs.installed().create(name).orElseThrow());
            int length = decoder.decode(bytes, packet.payloadOffset(), packet.payloadLength(), audio, 0);
            assertThat(length).isEqualTo(decoder.samples(bytes, packet.payloadOffset(), packet.payloadLength()));
            loudest = Math.max(loudest, Levels.rmsDecibels(audio, 0, length));
            for (int i = 1; i < length; i++) {
                alike += audio[i] * audio[i - 1];
                energy += audio[i] * audio[i];
            }
            packets++;
        }
        assertThat(packets).isGreaterThan(200);
        assertThat(loudest).isBetween(-35.0, -3.0);
        assertThat(alike / energy).isGreaterThan(0.6);
    }

    @Test
    void demultiplexesAndParsesEveryPacketOfCalls() throws IOException {
        int rtp = 0;
        int rtcp = 0;
        List<Path> files;
        try (Stream<Path> folder = Files.list(Vectors.dir("pcap/wireshark-wiki-codecs"))) {
            files = folder.sorted().toList();
        }
        for (Path file : files) {
            for (Pcap.Udp udp : Pcap.read(file)) {
                byte[] bytes = udp.payload();
                if (udp.sourcePort() == 5060 || udp.targetPort() == 5060) {
                    assertThat(Demultiplexer.kindOf(bytes, 0, bytes.length)).isNotEqualTo(PacketKind.RTP);
                    continue;
                }
                PacketKind kind = Demultiplexer.kindOf(bytes, 0, bytes.length);
                if (kind == PacketKind.RTP) {
                    assertThat(packet.parse(bytes, 0, bytes.length))
                            .as("%s", file)
                            .isEqualTo(RtpStatus.OK);
                    rtp++;
                } else if (kind == PacketKind.RTCP) {
                    assertThat(RtcpCompound.parse(bytes, 0, bytes.length, new ArrayList<>()))
                            .as("%s", file)
                            .isEqualTo(RtcpStatus.OK);
                    rtcp++;
                }
            }
        }
        System.out.println(rtp + " RTP and " + rtcp + " RTCP packets");
        assertThat(rtp).isGreaterThan(500);
    }
}
