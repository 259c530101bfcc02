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

    private static CallFixture with(CallFixture scene, Header... headers) {
        scene.apply(scene.call.headers(70, List.of(headers), 0));
        assertThat(scene.effects).containsExactly(new CallEffect.Done(70));
        return scene;
    }

    @Test
    void areAddedToRequestsOfCommands() {
        CallFixture scene = with(answeredOutbound(), ALWAYS);
        scene.apply(scene.call.hold(1, List.of(new Header("X-Own", "hold")), 0));
        assertThat(scene.sent().request().header("X-Always")).contains("yes");
        assertThat(scene.sent().request().header("X-Own")).contains("hold");
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.single(CallEffect.SendAck.class).ack().header("X-Always"))
                .contains("yes");
        scene.apply(scene.call.resume(2, List.of(new Header("X-Always", "but here")), 0));
        assertThat(scene.sent().request().headers().all("X-Always"))
                .as("the header of the command has priority")
                .containsExactly("but here");
        assertThat(scene.sent().request().header("X-Own")).isEmpty();
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        with(scene);
        scene.apply(scene.call.end(3, List.of(), 0));
        assertThat(scene.sent(Method.BYE).request().header("X-Always"))
                .as("no headers any more")
                .isEmpty();
    }

    @Test
    void areAddedToAutomaticResponses() {
        CallFixture scene = with(answeredInbound(), ALWAYS);
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(scene.response().header("X-Always")).contains("yes");
        scene.acknowledge(null);
        for (String method : List.of(Method.OPTIONS, Method.INFO, Method.MESSAGE, "X-UNKNOWN", Method.BYE)) {
            scene.receive(method, null);
            assertThat(scene.response().header("X-Always")).as(method).contains("yes");
        }
    }

    @Test
    void areAddedToCancelBesideItsOwn() {
        CallFixture scene = CallFixture.dialled();
        with(scene, ALWAYS, new Header("Reason", "SIP;cause=200"));
        scene.respond(180, "t", null);
        scene.apply(scene.call.end(1, List.of(new Header("Reason", "Q.850;cause=16")), 0));
        assertThat(scene.single(CallEffect.Cancel.class).headers())
                .containsExactly(new Header("Reason", "Q.850;cause=16"), ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "cseq", "Contact", "Require", "RSeq", "Event", "Refer-To", "o", "Content-Type"})
    void mustNotBreakTheCall(String name) {
        CallFixture scene = with(answeredOutbound(), ALWAYS);
        scene.apply(scene.call.headers(1, List.of(new Header(name, "x")), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.hold(2, List.of(), 0));
        assertThat(scene.sent().request().header("X-Always")).as("as before").contains("yes");
    }

    @Test
    void areRejectedByAnEndedCall() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.end(1, List.of(), 0));
        scene.apply(scene.call.headers(2, List.of(ALWAYS), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void redirectionHasContactsAndApplicationHeaders() {
        List<NameAddress> contacts = List.of(NameAddress.of(SipUri.parse("sip:601@example.com")));
        CallFixture scene = CallFixture.ringing();
        scene.apply(scene.call.redirect(1, 302, contacts, List.of(new Header("Contact", "<sip:x@y>")), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.redirect(2, 302, contacts, List.of(ALWAYS), 0));
        assertThat(scene.response().header("X-Always")).contains("yes");
        assertThat(scene.response().headers().all(HeaderName.CONTACT)).containsExactly("<sip:601@example.com>");
    }

    @Test
    void holdAndMessageRejectReservedHeaders() {
        CallFixture scene = answeredOutbound();
        List<Header> bad = List.of(new Header("Route", "<sip:evil>"));
        scene.apply(scene.call.hold(1, bad, 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.message(2, "text/plain", new byte[] {1}, bad, 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.apply(scene.call.message(3, "text/plain", new byte[] {0, -1}, List.of(ALWAYS), 0));
        assertThat(scene.sent().request().header("X-Always")).contains("yes");
        assertThat(scene.sent().request().body()).containsExactly(0, -1);
    }
}
