package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipLadderTest {

    private static final PbxPeer ONE = new PbxPeer("UDP", "127.0.0.1", 5071);
    private static final PbxPeer OTHER = new PbxPeer("TCP", "127.0.0.1", 5072);

    private static SipRequest request(String method) {
        return SipRequest.builder(method, Uri.parse("sip:a@b"))
                .add("Via", "SIP/2.0/UDP b;branch=z9hG4bK1")
                .add("From", "<sip:a@b>;tag=1")
                .add("To", "<sip:a@b>")
                .add("Call-ID", "c")
                .add("CSeq", "7 " + method)
                .build();
    }

    private static RecordedMessage at(long millis, boolean sent, PbxPeer peer, SipMessage message, boolean lost) {
        return new RecordedMessage(millis, sent, peer, message, lost);
    }

    @Test
    void drawsBothDirectionsFromTheFirstMessage() {
        SipResponse busy = request("OPTIONS").response(486, null).build();
        String ladder = SipLadder.of(
                List.of(at(1000, false, ONE, request("OPTIONS"), false), at(1012, true, ONE, busy, false)));
        assertThat(ladder.lines())
                .containsExactly(
                        "     127.0.0.1:5071/UDP                                   PBX",
                        "              |                                            |",
                        "       0 ms   |----------------- OPTIONS ----------------->|  7 OPTIONS",
                        "      12 ms   |<-------------- 486 Busy Here --------------|  7 OPTIONS");
    }

    @Test
    void marksLostMessages() {
        String ladder =
                SipLadder.of(List.of(at(0, false, ONE, request("BYE"), true), at(1, true, ONE, request("BYE"), true)));
        assertThat(ladder).contains("- BYE -------------------x|").contains("|x------------------- BYE");
    }

    @Test
    void showsThePeerOfEachLineIfThereAreSeveral() {
        String ladder = SipLadder.of(
                List.of(at(0, false, ONE, request("BYE"), false), at(1, true, OTHER, request("BYE"), false)));
        assertThat(ladder.lines().skip(2)).allMatch(line -> line.endsWith("UDP") || line.endsWith("TCP"));
        assertThat(ladder).startsWith("            peers");
    }

    @Test
    void truncatesLongReasonsAndDrawsNothingWithoutMessages() {
        SipResponse talkative = request("BYE").response(500, "x".repeat(300)).build();
        assertThat(SipLadder.of(List.of(at(0, true, ONE, talkative, false)))
                        .lines()
                        .skip(2))
                .allMatch(line -> line.length() < 80);
        assertThat(SipLadder.of(List.of())).isEmpty();
    }
}
