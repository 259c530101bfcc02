package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of a peer over the wire: each gets a response that names it, and a call that is up stays up. */
class PeerMistakesTest extends OnLoopback {

    private static final String CONTACT = "(?m)^Contact: .*\r\n";

    /** A call from a bare socket that has been answered and acknowledged; returns the tag of the agent. */
    private static String answered(RawUdp raw, Listening at) throws Exception {
        raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), at.port());
        await(next(at.calls()).accept());
        SipResponse ok = raw.answer();
        assertThat(ok.status()).isEqualTo(200);
        String tag = ok.to().tag().orElseThrow();
        raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), at.port());
        return tag;
    }

    // ---- an established session ----

    @ParameterizedTest
    @ValueSource(strings = {"", "v=0\r\nrubbish\r\n"})
    void anAckWithoutAnAnswerLeavesTheCallUp(String answer) throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            String tag = raw.answer().to().tag().orElseThrow();
            raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), b.port());
            raw.send(raw.text("INVITE", "2", "c1", tag, 2, "", ""), b.port());
            SipResponse offer = raw.answer();
            assertThat(offer.cseq().number()).isEqualTo(2);
            assertThat(offer.body()).isNotEmpty();
            raw.send(raw.text("ACK", "2a", "c1", tag, 2, "", answer), b.port());
            // no BYE precedes the response to this request, and the next offer is answered
            raw.send(raw.text("INVITE", "3", "c1", tag, 3, "", RawUdp.sdp(11)), b.port());
            SipResponse ok = (SipResponse) raw.message(said -> true);
            assertThat(ok.status()).isLessThan(300);
            ok = ok.status() < 200 ? raw.answer() : ok;
            assertThat(ok.status()).isEqualTo(200);
            raw.send(raw.text("ACK", "3a", "c1", tag, 3, "", ""), b.port());
            assertThat(await(call.refresh()).getState()).isEqualTo(CallState.ACTIVE);
            end(raw, b, tag, 4);
        }
    }

    @Test
    void a200WithoutAnAnswerFailsOurHoldAndLeavesTheCallUp() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            String tag = raw.answer().to().tag().orElseThrow();
            raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), b.port());
            Future<Void> hold = call.hold();
            SipRequest reinvite = raw.request("INVITE");
            raw.reply(reinvite.response(200, null)
                    .add(HeaderName.CONTACT, "<sip:raw@127.0.0.1:" + raw.port() + ">")
                    .build());
            assertThat(Loopback.failure(hold)).hasMessageContaining("no SDP answer");
            assertThat(raw.message(said -> said instanceof SipRequest).cseq().method())
                    .isEqualTo("ACK");
            assertThat(await(call.refresh()).getState()).isEqualTo(CallState.ACTIVE);
            assertThat(await(call.refresh()).isLocalHold()).isFalse();
            end(raw, b, tag, 2);
        }
    }

    private static void end(RawUdp raw, Listening at, String tag, int cseq) throws Exception {
        raw.send(raw.text("BYE", "b" + cseq, "c1", tag, cseq, "", ""), at.port());
        assertThat(raw.message(said -> said.cseq().method().equals("BYE"))).isInstanceOf(SipResponse.class);
    }

    // ---- Contact ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                          | 400 | Contact",
                "Contact: *                                | 400 | Contact",
                "Contact: <sip:a@127.0.0.1>, <sip:b@127.0.0.1> | 400 | Contact",
                "Contact: <tel:+4930123456>                | 416 | Contact",
                "Contact: <mailto:a@example.com>           | 416 | Contact",
            })
    void aRequestThatMakesADialogNeedsOneSipContact(String contact, int status, String phrase) throws Exception {
        Listening b = loop.server();
        b.server().messaging().subscriptionHandler("presence", subscriber -> subscriber.accept());
        String line = contact == null ? "" : contact + "\r\n";
        try (RawUdp raw = new RawUdp()) {
            for (String method : new String[] {"INVITE", "SUBSCRIBE"}) {
                String extra = method.equals("SUBSCRIBE") ? "Event: presence\r\n" : "";
                String body = method.equals("INVITE") ? RawUdp.sdp(9) : "";
                raw.send(
                        raw.text(method, "m" + method, "c" + method, "", 1, extra, body)
                                .replaceAll(CONTACT, line),
                        b.port());
                SipResponse response = raw.answer();
                assertThat(response.status()).as(method).isEqualTo(status);
                assertThat(response.reason()).as(method).contains(phrase);
                assertThat(response.to().tag()).as(method).isPresent();
            }
            assertThat(b.calls()).isEmpty();
            String tag = answered(raw, b);
            int cseq = 1;
            for (String method : new String[] {"INVITE", "UPDATE", "REFER", "NOTIFY"}) {
                String extra = method.equals("REFER")
                        ? "Refer-To: <sip:c@127.0.0.1>\r\n"
                        : method.equals("NOTIFY") ? "Event: refer\r\nSubscription-State: active\r\n" : "";
                raw.send(
                        raw.text(method, "i" + method, "c1", tag, ++cseq, extra, "")
                                .replaceAll(CONTACT, line),
                        b.port());
                SipResponse response = raw.answer();
                assertThat(response.status()).as(method).isEqualTo(status);
                assertThat(response.reason()).as(method).contains(phrase);
                if (method.equals("INVITE")) {
                    raw.send(raw.text("ACK", "i" + method, "c1", tag, cseq, "", ""), b.port());
                }
            }
            end(raw, b, tag, ++cseq);
        }
    }
}
