package io.xphone.call;

import static io.xphone.call.Scene.answeredInbound;
import static io.xphone.call.Scene.answeredOutbound;
import static io.xphone.call.Scene.sdp;
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

/** Headers of the application on what a call sends by command and by itself. */
class CallWideHeadersTest {

    private static final Header ALWAYS = new Header("X-Always", "yes");

    private static Scene with(Scene scene, Header... headers) {
        scene.does(scene.call.headers(70, List.of(headers), 0));
        assertThat(scene.last).containsExactly(new CallEffect.Done(70));
        return scene;
    }

    @Test
    void goOnRequestsThatACommandBringsAbout() {
        Scene scene = with(answeredOutbound(), ALWAYS);
        scene.does(scene.call.hold(1, List.of(new Header("X-Own", "hold")), 0));
        assertThat(scene.sent().request().header("X-Always")).contains("yes");
        assertThat(scene.sent().request().header("X-Own")).contains("hold");
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.one(CallEffect.SendAck.class).ack().header("X-Always")).contains("yes");
        scene.does(scene.call.resume(2, List.of(new Header("X-Always", "but here")), 0));
        assertThat(scene.sent().request().headers().all("X-Always"))
                .as("what the command says goes first")
                .containsExactly("but here");
        assertThat(scene.sent().request().header("X-Own")).isEmpty();
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        with(scene);
        scene.does(scene.call.end(3, List.of(), 0));
        assertThat(scene.sent(Method.BYE).request().header("X-Always"))
                .as("none any more")
                .isEmpty();
    }

    @Test
    void goOnAnswersThatNobodyCommands() {
        Scene scene = with(answeredInbound(), ALWAYS);
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(scene.response().header("X-Always")).contains("yes");
        scene.acknowledges(null);
        for (String method : List.of(Method.OPTIONS, Method.INFO, Method.MESSAGE, "X-UNKNOWN", Method.BYE)) {
            scene.receives(method, null);
            assertThat(scene.response().header("X-Always")).as(method).contains("yes");
        }
    }

    @Test
    void goOnACancelBesideItsOwn() {
        Scene scene = Scene.dialled();
        with(scene, ALWAYS, new Header("Reason", "SIP;cause=200"));
        scene.answers(180, "t", null);
        scene.does(scene.call.end(1, List.of(new Header("Reason", "Q.850;cause=16")), 0));
        assertThat(scene.one(CallEffect.Cancel.class).headers())
                .containsExactly(new Header("Reason", "Q.850;cause=16"), ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "cseq", "Contact", "Require", "RSeq", "Event", "Refer-To", "o", "Content-Type"})
    void areNoneThatWouldBreakTheCall(String name) {
        Scene scene = with(answeredOutbound(), ALWAYS);
        scene.does(scene.call.headers(1, List.of(new Header(name, "x")), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.does(scene.call.hold(2, List.of(), 0));
        assertThat(scene.sent().request().header("X-Always")).as("as before").contains("yes");
    }

    @Test
    void anEndedCallTakesNone() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.end(1, List.of(), 0));
        scene.does(scene.call.headers(2, List.of(ALWAYS), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void aRedirectionHasItsContactsAndTheApplicationsHeaders() {
        List<NameAddress> contacts = List.of(NameAddress.of(SipUri.parse("sip:601@example.com")));
        Scene scene = Scene.ringing();
        scene.does(scene.call.redirect(1, 302, contacts, List.of(new Header("Contact", "<sip:x@y>")), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.does(scene.call.redirect(2, 302, contacts, List.of(ALWAYS), 0));
        assertThat(scene.response().header("X-Always")).contains("yes");
        assertThat(scene.response().headers().all(HeaderName.CONTACT)).containsExactly("<sip:601@example.com>");
    }

    @Test
    void holdAndMessageTakeNoneThatTheCallSets() {
        Scene scene = answeredOutbound();
        List<Header> bad = List.of(new Header("Route", "<sip:evil>"));
        scene.does(scene.call.hold(1, bad, 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.does(scene.call.message(2, "text/plain", new byte[] {1}, bad, 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.does(scene.call.message(3, "text/plain", new byte[] {0, -1}, List.of(ALWAYS), 0));
        assertThat(scene.sent().request().header("X-Always")).contains("yes");
        assertThat(scene.sent().request().body()).containsExactly(0, -1);
    }
}
