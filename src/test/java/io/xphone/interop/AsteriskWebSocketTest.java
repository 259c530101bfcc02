package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.options.SipTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Phones of a PBX over its WebSocket (RFC 7118), as its browsers: with DTLS-SRTP, ICE and rtcp-mux, without options. */
@Tag("peers")
class AsteriskWebSocketTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1101", SipTransport.WS);
        phones.of("1102", SipTransport.WSS);
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    @CallTest
    void echoOverAWebSocket() {
        Call call = Phones.answered(phones.of("1101", SipTransport.WS), "600");
        assertThat(call.header("Contact")).contains("transport=ws");
        Phones.assertEcho("echo over WS", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** The PBX calls both ways over the connections that the phones have opened. */
    @CallTest
    void onePhoneCallsAnotherThroughThePbx() throws Exception {
        Phone caller = phones.of("1101", SipTransport.WS);
        CompletableFuture<Call> next = Phones.nextCall(phones.of("1102", SipTransport.WSS));
        Call outbound = Await.now(caller.dial("1102"));
        Call inbound = next.get(20, TimeUnit.SECONDS);
        assertThat(inbound.header("Via")).startsWith("SIP/2.0/WSS ");
        Await.now(inbound.accept());
        Await.now(outbound.answered());
        Await.now(inbound.answered());
        Phones.assertOneWay("over WS to WSS", outbound, inbound);
        Await.now(inbound.hold());
        assertThat(inbound.state()).isEqualTo(CallState.ON_HOLD);
        Await.now(inbound.resume());
        Await.now(outbound.end());
        assertThat(Await.now(inbound.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }
}
