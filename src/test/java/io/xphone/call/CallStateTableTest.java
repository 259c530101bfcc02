package io.xphone.call;

import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state by every input: the result of a command, the status sent to the peer, and the next state. */
class CallStateTableTest {

    private static final Map<String, Supplier<CallFixture>> SITUATIONS = new LinkedHashMap<>();
    private static final Map<String, Consumer<CallFixture>> INPUTS = new LinkedHashMap<>();

    static {
        SITUATIONS.put("idle-out", CallFixture::outbound);
        SITUATIONS.put("opening-out", () -> {
            CallFixture fixture = CallFixture.outbound();
            return fixture.apply(fixture.call.start(0));
        });
        SITUATIONS.put("dialing", CallFixture::dialled);
        SITUATIONS.put("remote-ringing", () -> CallFixture.dialled().respond(180, CallFixture.PEER_TAG, null));
        SITUATIONS.put(
                "early-out",
                () -> CallFixture.dialled(
                                CallFixture.dialling().earlyMedia(true).build())
                        .respond(183, CallFixture.PEER_TAG, sdp("")));
        SITUATIONS.put("idle-in", () -> CallFixture.inbound(CallFixture.invite(sdp(""))));
        SITUATIONS.put("ringing", CallFixture::ringing);
        SITUATIONS.put("accepting", () -> {
            CallFixture fixture = CallFixture.ringingWithoutPorts(CallFixture.invite(sdp("")));
            return fixture.apply(fixture.call.accept(99, List.of(), 0));
        });
        SITUATIONS.put("opening-early", () -> {
            CallFixture fixture = CallFixture.ringingWithoutPorts(CallFixture.invite(sdp("")));
            return fixture.apply(fixture.call.progress(99, 183, true, List.of(), 0));
        });
        SITUATIONS.put("early-in", () -> {
            CallFixture fixture = CallFixture.ringing();
            return fixture.apply(fixture.call.progress(99, 183, true, List.of(), 0));
        });
        SITUATIONS.put("no-ack", () -> {
            CallFixture fixture = CallFixture.ringing();
            return fixture.apply(fixture.call.accept(99, List.of(), 0));
        });
        SITUATIONS.put("active-out", CallFixture::answeredOutbound);
        SITUATIONS.put("active-in", CallFixture::answeredInbound);
        SITUATIONS.put("local-hold", () -> {
            CallFixture fixture = CallFixture.answeredOutbound();
            fixture.apply(fixture.call.hold(99, List.of(), 0));
            return fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        });
        SITUATIONS.put("held-by-peer", () -> {
            CallFixture fixture = CallFixture.answeredInbound();
            fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
            return fixture.acknowledge(null);
        });
        SITUATIONS.put("holding", () -> {
            CallFixture fixture = CallFixture.answeredOutbound();
            return fixture.apply(fixture.call.hold(99, List.of(), 0));
        });
        SITUATIONS.put("offering", () -> {
            CallFixture fixture = CallFixture.answeredInbound();
            return fixture.receive(Method.INVITE, null);
        });
        SITUATIONS.put("ended", () -> {
            CallFixture fixture = CallFixture.answeredOutbound();
            return fixture.receive(Method.BYE, null);
        });

        INPUTS.put("accept", fixture -> fixture.apply(fixture.call.accept(7, List.of(), 0)));
        INPUTS.put("reject", fixture -> fixture.apply(fixture.call.reject(7, 486, "", List.of(), 0)));
        INPUTS.put("progress", fixture -> fixture.apply(fixture.call.progress(7, 180, false, List.of(), 0)));
        INPUTS.put("media", fixture -> fixture.apply(fixture.call.progress(7, 183, true, List.of(), 0)));
        INPUTS.put("end", fixture -> fixture.apply(fixture.call.end(7, List.of(), 0)));
        INPUTS.put("hold", fixture -> fixture.apply(fixture.call.hold(7, List.of(), 0)));
        INPUTS.put("resume", fixture -> fixture.apply(fixture.call.resume(7, List.of(), 0)));
        INPUTS.put("info", fixture -> fixture.apply(fixture.call.info(7, "", new byte[0], List.of(), 0)));
        INPUTS.put("INVITE", fixture -> fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 9, "")));
        INPUTS.put("UPDATE", fixture -> fixture.receive(Method.UPDATE, sdp("198.51.100.7", 30_000, 9, "")));
        INPUTS.put("ACK", CallStateTableTest::acknowledge);
        INPUTS.put("200", CallStateTableTest::successWithoutSdp);
        INPUTS.put("BYE", fixture -> fixture.receive(Method.BYE, null));
        INPUTS.put("INFO", fixture -> fixture.receive(Method.INFO, null));
        INPUTS.put("OPTIONS", fixture -> fixture.receive(Method.OPTIONS, null));
        INPUTS.put(
                "transfer",
                fixture -> fixture.apply(
                        fixture.call.transfers().transfer(7, OutgoingTransfersTest.to("sip:c@example.com"))));
        INPUTS.put(
                "REFER",
                fixture -> fixture.receive(
                        fixture.peerRequest(Method.REFER).add(HeaderName.REFER_TO, "<sip:c@example.com>")));
        INPUTS.put(
                "NOTIFY",
                fixture -> fixture.receive(fixture.peerRequest(Method.NOTIFY).add(HeaderName.EVENT, "refer")));
        INPUTS.put("replaced", fixture -> fixture.apply(fixture.call.transfers().replaced()));
        INPUTS.put("mediaTimeout", fixture -> fixture.apply(fixture.call.onMediaTimeout(0)));
        INPUTS.put("pathLost", fixture -> fixture.apply(fixture.call.onMediaPathLost("lost", true, 0)));
        INPUTS.put("keyEnds", fixture -> fixture.apply(fixture.call.onMediaKeyEnds(0)));
        INPUTS.put(
                "contact", fixture -> fixture.apply(fixture.call.contactChanged(SipUri.parse("sip:us@192.0.2.11"), 0)));
    }

    /** The ACK of the latest 2xx, without SDP. */
    private static void acknowledge(CallFixture fixture) {
        boolean answered = fixture.ofAll(CallEffect.Respond.class).stream()
                .anyMatch(respond -> respond.response().success()
                        && respond.response().cseq().method().equals(Method.INVITE));
        if (answered) {
            fixture.acknowledge(null);
        } else {
            fixture.receive(Method.ACK, null);
        }
    }

    /** A 200 without SDP to the latest local INVITE. */
    private static void successWithoutSdp(CallFixture fixture) {
        fixture.apply(List.of());
        fixture.ofAll(CallEffect.Send.class).stream()
                .filter(send -> send.request().method().equals(Method.INVITE))
                .reduce((first, second) -> second)
                .ifPresent(invite -> fixture.respond(invite, 200, CallFixture.PEER_TAG, null));
    }

    /**
     * One line per situation: the result of every input, in the order of INPUTS. D done, w sent and pending, x failed
     * and nothing changed, a number the status sent to the peer, "-" nothing; then the new state, if it changed.
     */
    private static final String TABLE = """
        idle-out        x  x  x  x  D:ENDED  x  x  x  481  481  -  -  481  481  481  x  481  481  -:ENDED  -  -  -  -
        opening-out     x  x  x  x  D:ENDED  x  x  x  481  481  -  -  481  481  481  x  481  481  -:ENDED  -  -  -  -
        dialing         x  x  x  x  D:ENDED  x  x  x  481  481  -  w:ENDED  481  481  481  x  481  481  -:ENDED  -  -  -  -
        remote-ringing  x  x  x  x  D:ENDED  x  x  w  491  491  -  w:ENDED  200  200  200  x  603  481  -:ENDED  -  -  -  -
        early-out       x  x  x  x  D:ENDED  x  x  w  491  491  -  -:ACTIVE  200  200  200  x  603  481  -:ENDED  -  -  -  -
        idle-in         x  x  x  x  D480:ENDED  x  x  x  500  500  -  -  200+487:ENDED  200  200  x  603  481  -  -  -  -  -
        ringing         D200:ACTIVE  D486:ENDED  D180  D183:EARLY_MEDIA  D480:ENDED  x  x  w  500  500  -  -  200+487:ENDED  200  200  x  603  481  -  -  -  -  -
        accepting       x  x  x  x  D480X:ENDED  x  x  w  500  500  -  -  200+487X:ENDED  200  200  x  603  481  -  -  -  -  -
        opening-early   -  D486X:ENDED  -  -  D480X:ENDED  x  x  w  500  500  -  -  200+487X:ENDED  200  200  x  603  481  -  -  -  -  -
        early-in        D200:ACTIVE  D486:ENDED  D180  D183  D480:ENDED  x  x  w  500  500  -  -  200+487:ENDED  200  200  x  603  481  -  -  -  -  -
        no-ack          x  x  x  x  D:ENDED  -  x  w  200  200  -  -  200:ENDED  200  200  w  -  481  -:ENDED  -:ENDED  -  -  -
        active-out      x  x  x  x  Dw:ENDED  w  x  w  200  200  -  -  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  -  w  w
        active-in       x  x  x  x  Dw:ENDED  w  x  w  200  200  -  -  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  -  w  w
        local-hold      x  x  x  x  Dw:ENDED  x  w  w  200  200  -  -  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  -  w  w
        held-by-peer    x  x  x  x  Dw:ENDED  w  x  w  200:ACTIVE  200:ACTIVE  -  -  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  -  w  w
        holding         x  x  x  x  DwX:ENDED  x  x  w  491  491  -  X  200X:ENDED  200  200  w  -  481  wX:ENDED  wX:ENDED  -  -  -
        offering        x  x  x  x  Dw:ENDED  -  x  w  491  491  -  -  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  -  -  -
        ended           x  x  x  x  x  x  x  x  481  481  -  -  200  481  481  x  481  481  -  -  -  -  -
        """;

    @Test
    void theTableIsComplete() {
        List<String> named = TABLE.lines().map(line -> line.split("\\s+")[0]).toList();
        assertThat(named).containsExactlyElementsOf(SITUATIONS.keySet());
    }

    @TestFactory
    List<DynamicTest> everyStateByEveryInput() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\s+");
            int column = 1;
            for (Map.Entry<String, Consumer<CallFixture>> input : INPUTS.entrySet()) {
                String expected = cells[column++];
                tests.add(DynamicTest.dynamicTest(cells[0] + " " + input.getKey(), () -> {
                    CallFixture fixture = SITUATIONS.get(cells[0]).get();
                    CallState before = fixture.call.state();
                    input.getValue().accept(fixture);
                    assertThat(outcome(fixture, before)).isEqualTo(expected);
                }));
            }
            assertThat(cells).hasSize(column);
        }
        return tests;
    }

    private static String outcome(CallFixture fixture, CallState before) {
        StringBuilder outcome = new StringBuilder();
        List<CallEffect.Failed> failed = fixture.of(CallEffect.Failed.class);
        if (failed.stream().anyMatch(each -> each.token() == 7)) {
            assertThat(fixture.effects).as("a failed command changes nothing").hasSize(1);
            assertThat(failed.get(0).error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
            assertThat(fixture.call.state()).isEqualTo(before);
            return "x";
        }
        if (!fixture.of(CallEffect.Done.class).isEmpty()) {
            outcome.append('D');
        }
        List<String> published = fixture.of(CallEffect.Respond.class).stream()
                .map(respond -> Integer.toString(respond.response().status()))
                .toList();
        outcome.append(String.join("+", published));
        if (!fixture.of(CallEffect.Send.class).isEmpty()) {
            outcome.append('w');
        }
        if (!failed.isEmpty()) {
            outcome.append('X');
        }
        if (outcome.isEmpty()) {
            outcome.append('-');
        }
        return fixture.call.state() == before ? outcome.toString() : outcome + ":" + fixture.call.state();
    }
}
