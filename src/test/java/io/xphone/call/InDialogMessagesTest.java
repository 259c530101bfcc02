package io.xphone.call;

import static io.xphone.call.CallFixture.answeredInbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.message.CallError;
import io.xphone.call.settings.MessagePolicy;
import io.xphone.sip.message.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MESSAGE within the dialog of a call (RFC 3428 §3). */
class InDialogMessagesTest {

    private static final byte[] TEXT = "Grüße".getBytes(StandardCharsets.UTF_8);

    @Test
    void aReceivedMessageIsPublishedAndGetsAResponse() {
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.MESSAGE).body("text/plain;charset=UTF-8", TEXT));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).hasSize(1).first().isInstanceOfSatisfying(CallEvent.Message.class, message -> {
            assertThat(message.contentType()).isEqualTo("text/plain");
            assertThat(message.body()).isEqualTo(TEXT);
        });
    }

    @Test
    void aSentMessageSucceedsWhenThePeerAcceptsIt() {
        CallFixture fixture = answeredInbound();
        fixture.apply(fixture.call.message(1, "text/plain", TEXT, List.of(), 0));
        CallEffect.Send sent = fixture.single(CallEffect.Send.class);
        assertThat(sent.request().method()).isEqualTo(Method.MESSAGE);
        assertThat(sent.request().body()).isEqualTo(TEXT);
        fixture.respond(sent, 202, null, null);
        assertThat(fixture.effects).containsExactly(new CallEffect.Done(1, 202));
        fixture.apply(fixture.call.message(2, "text/plain", TEXT, List.of(), 0));
        fixture.respond(fixture.single(CallEffect.Send.class), 415, null, null);
        assertThat(fixture.error().status()).isEqualTo(415);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.message(3, "a/b\r\nX: y", TEXT, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    @Test
    void noMessageBeforeTheCallIsAnswered() {
        CallFixture fixture = CallFixture.dialled();
        fixture.apply(fixture.call.message(1, "text/plain", TEXT, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void aRejectedMessageIsNotPublished() {
        MessagePolicy policy = new MessagePolicy(4, List.of("Text/Plain"));
        CallFixture fixture =
                CallFixture.inbound(CallFixture.invite(CallFixture.sdp("")), settings -> settings.messages(policy));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.acknowledge(null);
        fixture.receive(fixture.peerRequest(Method.MESSAGE).body("text/plain", "12345"));
        assertThat(fixture.response().status()).isEqualTo(413);
        assertThat(fixture.events()).isEmpty();
        fixture.receive(fixture.peerRequest(Method.MESSAGE).body("a/b", "1"));
        assertThat(fixture.response().status()).isEqualTo(415);
        assertThat(fixture.response().header("Accept")).contains("text/plain");
        assertThat(fixture.events()).isEmpty();
        fixture.receive(fixture.peerRequest(Method.MESSAGE)
                .add("Content-Encoding", "gzip")
                .body("text/plain", "1"));
        assertThat(fixture.response().status()).isEqualTo(415);
        assertThat(fixture.response().header("Accept-Encoding")).contains("identity");
        fixture.receive(
                fixture.peerRequest(Method.MESSAGE).body("text/plain;charset=ISO-8859-1", new byte[] {(byte) 0xfc}));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events())
                .first()
                .isInstanceOfSatisfying(
                        CallEvent.Message.class,
                        message -> assertThat(message.text()).isEqualTo("ü"));
    }
}
