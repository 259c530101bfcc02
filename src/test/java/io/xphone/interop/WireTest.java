package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.peers.Capture;
import io.xphone.peers.Peers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sent RTP and RTCP, as analysed by another program. */
@Tag("peers")
class WireTest {

    private record Packet(int sequence, long timestamp, boolean marker, int type, String payload) {}

    private static List<Packet> packets(Capture capture, int port, int fromPort) {
        return capture
                .packets(
                        List.of("udp.port==" + port + ",rtp"),
                        "rtp && udp.srcport==" + fromPort,
                        "rtp.seq",
                        "rtp.timestamp",
                        "rtp.marker",
                        "rtp.p_type",
                        "rtp.payload",
                        "udp.payload")
                .stream()
                .map(row -> new Packet(
                        Integer.parseInt(row.get(0)),
                        Long.parseLong(row.get(1)),
                        row.get(2).equals("1") || row.get(2).equalsIgnoreCase("true"),
                        Integer.parseInt(row.get(3)),
                        row.get(5).replace(":", "").substring(24)))
                .toList();
    }

    @Test
    void rtpHasNoGapsDigitsHaveThreeEndsAndReportsAreWellFormed() {
        try (Phones phones = new Phones()) {
            int port = Peers.freePorts(1);
            Phone phone = phones.connect(
                    "1001",
                    options -> options.setMedia(
                            new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1)));
            Capture capture = Capture.of("udp portrange " + port + "-" + (port + 1));
            Call call = Phones.answered(phone, "600");
            Phones.say(call, Speech.samples());
            Await.now(call.sendDtmf("5*")); // a # would end the echo
            Phones.say(call, Speech.samples());
            Phones.end(call);
            capture.close();

            List<Packet> sent = packets(capture, port, port);
            assertThat(sent.size()).isGreaterThan(700);
            for (int i = 1; i < sent.size(); i++) {
                assertThat(sent.get(i).sequence())
                        .as("sequence of packet %d", i)
                        .isEqualTo(sent.get(i - 1).sequence() + 1 & 0xffff);
            }
            audioKeepsItsClock(sent);
            digitsAreWhole(sent);
            reportsAreWellFormed(capture, port);
        }
    }

    private static void audioKeepsItsClock(List<Packet> sent) {
        List<Packet> audio = sent.stream().filter(packet -> packet.type() == 0).toList();
        assertThat(audio.get(0).marker()).isTrue();
        for (int i = 1; i < audio.size(); i++) {
            long step = audio.get(i).timestamp() - audio.get(i - 1).timestamp() & 0xffffffffL;
            assertThat(audio.get(i).payload()).hasSize(320);
            assertThat(step).as("step of packet %d", i).isPositive();
            assertThat(step % 160).isZero();
            if (!audio.get(i).marker()) {
                assertThat(step).as("step of packet %d without marker", i).isEqualTo(160);
            }
        }
    }

    private static void digitsAreWhole(List<Packet> sent) {
        Map<Long, List<Packet>> digits = new LinkedHashMap<>();
        sent.stream()
                .filter(packet -> packet.type() != 0)
                .forEach(packet -> digits.computeIfAbsent(packet.timestamp(), key -> new ArrayList<>())
                        .add(packet));
        assertThat(digits.values())
                .extracting(digit -> digit.get(0).payload().substring(0, 2))
                .containsExactly("05", "0a");
        digits.values().forEach(digit -> {
            assertThat(digit.get(0).marker()).isTrue();
            assertThat(digit.stream().skip(1)).noneMatch(Packet::marker);
            List<Packet> ends = digit.stream()
                    .filter(packet -> (Integer.parseInt(packet.payload().substring(2, 4), 16) & 0x80) != 0)
                    .toList();
            assertThat(ends).hasSize(3);
            assertThat(ends)
                    .extracting(Packet::payload)
                    .containsOnly(ends.get(0).payload());
            assertThat(Integer.parseInt(ends.get(0).payload().substring(4, 8), 16))
                    .isEqualTo(160 * 8);
        });
    }

    private static void reportsAreWellFormed(Capture capture, int port) {
        List<String> decode = List.of("udp.port==" + (port + 1) + ",rtcp");
        assertThat(capture.packets(decode, "rtcp && udp.srcport==" + (port + 1), "rtcp.pt", "frame.number"))
                .isNotEmpty()
                .anyMatch(row -> row.get(0).startsWith("200,202"))
                .last()
                .satisfies(row -> assertThat(row.get(0)).contains("203"));
        assertThat(capture.packets(
                        decode,
                        "udp.srcport==" + (port + 1) + " && (_ws.malformed || rtcp.length_check == 0)",
                        "rtcp.pt",
                        "frame.number"))
                .isEmpty();
    }
}
