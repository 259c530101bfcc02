package io.xphone.call;

import static io.xphone.call.CallFixture.answeredInbound;
import static io.xphone.call.CallFixture.answeredOutbound;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Application headers on the messages that a call sends by command and automatically. */
class CallWideHeadersTest {

    private static final Header ALWAYS = new Header("X-Always", "yes");

    private static CallFixture with(CallFixture fixture, Header... headers) {
        fixture.apply(fixture.call.headers(70, List.of(headers), 0));
        assertThat(fixture.effects).containsExactly(new CallEffect.Done(70));
        return fixture;
    }

    @Test
    void areAddedToRequestsOfCommands() {
        CallFixture fixture = with(answeredOutbound(), ALWAYS);
        fixture.apply(fixture.call.hold(1, List.of(new Header("X-Own", "hold")), 0));
        assertThat(fixture.sent().request().header("X-Always")).contains("yes");
        assertThat(fixture.sent().request().header("X-Own")).contains("hold");
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.single(CallEffect.SendAck.class).ack().header("X-Always"))
                .contains("yes");
        fixture.apply(fixture.call.resume(2, List.of(new Header("X-Always", "but here")), 0));
        assertThat(fixture.sent().request().headers().all("X-Always"))
                .as("the header of the command has priority")
                .containsExactly("but here");
        assertThat(fixture.sent().request().header("X-Own")).isEmpty();
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        with(fixture);
        fixture.apply(fixture.call.end(3, List.of(), 0));
        assertThat(fixture.sent(Method.BYE).request().header("X-Always"))
                .as("no headers any more")
                .isEmpty();
    }

    @Test
    void areAddedToAutomaticResponses() {
        CallFixture fixture = with(answeredInbound(), ALWAYS);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(fixture.response().header("X-Always")).contains("yes");
        fixture.acknowledge(null);
        for (String method : List.of(Method.OPTIONS, Method.INFO, Method.MESSAGE, "X-UNKNOWN", Method.BYE)) {
            fixture.receive(method, null);
            assertThat(fixture.response().header("X-Always")).as(method).contains("yes");
        }
    }

    @Test
    void areAddedToCancelBesideItsOwn() {
        CallFixture fixture = CallFixture.dialled();
        with(fixture, ALWAYS, new Header("Reason", "SIP;cause=200"));
        fixture.respond(180, "t", null);
        fixture.apply(fixture.call.end(1, List.of(new Header("Reason", "Q.850;cause=16")), 0));
        assertThat(fixture.single(CallEffect.Cancel.class).headers())
                .containsExactly(new Header("Reason", "Q.850;cause=16"), ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "cseq", "Contact", "Require", "RSeq", "Event", "Refer-To", "o", "Content-Type"})
    void mustNotBreakTheCall(String name) {
        CallFixture fixture = with(answeredOutbound(), ALWAYS);
        fixture.apply(fixture.call.headers(1, List.of(new Header(name, "x")), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(fixture.sent().request().header("X-Always")).as("as before").contains("yes");
    }

    @Test
    void areRejectedByAnEndedCall() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        fixture.apply(fixture.call.headers(2, List.of(ALWAYS), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void redirectionHasContactsAndApplicationHeaders() {
        List<NameAddress> contacts = List.of(NameAddress.of(SipUri.parse("sip:601@example.com")));
        CallFixture fixture = CallFixture.ringing();
        fixture.apply(fixture.call.redirect(1, 302, contacts, List.of(new Header("Contact", "<sip:x@y>")), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.redirect(2, 302, contacts, List.of(ALWAYS), 0));
        assertThat(fixture.response().header("X-Always")).contains("yes");
        assertThat(fixture.response().headers().all(HeaderName.CONTACT)).containsExactly("<sip:601@example.com>");
    }

    @Test
    void holdAndMessageRejectReservedHeaders() {
        CallFixture fixture = answeredOutbound();
        List<Header> bad = List.of(new Header("Route", "<sip:evil>"));
        fixture.apply(fixture.call.hold(1, bad, 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.message(2, "text/plain", new byte[] {1}, bad, 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.message(3, "text/plain", new byte[] {0, -1}, List.of(ALWAYS), 0));
        assertThat(fixture.sent().request().header("X-Always")).contains("yes");
        assertThat(fixture.sent().request().body()).containsExactly(0, -1);
    }
}
