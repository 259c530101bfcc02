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
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.MESSAGE).body("text/plain;charset=UTF-8", TEXT));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).hasSize(1).first().isInstanceOfSatisfying(CallEvent.Message.class, message -> {
            assertThat(message.contentType()).isEqualTo("text/plain");
            assertThat(message.body()).isEqualTo(TEXT);
        });
    }

    @Test
    void aSentMessageSucceedsWhenThePeerAcceptsIt() {
        CallFixture scene = answeredInbound();
        scene.apply(scene.call.message(1, "text/plain", TEXT, List.of(), 0));
        CallEffect.Send sent = scene.single(CallEffect.Send.class);
        assertThat(sent.request().method()).isEqualTo(Method.MESSAGE);
        assertThat(sent.request().body()).isEqualTo(TEXT);
        scene.respond(sent, 202, null, null);
        assertThat(scene.effects).containsExactly(new CallEffect.Done(1, 202));
        scene.apply(scene.call.message(2, "text/plain", TEXT, List.of(), 0));
        scene.respond(scene.single(CallEffect.Send.class), 415, null, null);
        assertThat(scene.error().status()).isEqualTo(415);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.apply(scene.call.message(3, "a/b\r\nX: y", TEXT, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    @Test
    void noMessageBeforeTheCallIsAnswered() {
        CallFixture scene = CallFixture.dialled();
        scene.apply(scene.call.message(1, "text/plain", TEXT, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void aRejectedMessageIsNotPublished() {
        MessagePolicy policy = new MessagePolicy(4, List.of("Text/Plain"));
        CallFixture scene =
                CallFixture.inbound(CallFixture.invite(CallFixture.sdp("")), settings -> settings.messages(policy));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.acknowledge(null);
        scene.receive(scene.peerRequest(Method.MESSAGE).body("text/plain", "12345"));
        assertThat(scene.response().status()).isEqualTo(413);
        assertThat(scene.events()).isEmpty();
        scene.receive(scene.peerRequest(Method.MESSAGE).body("a/b", "1"));
        assertThat(scene.response().status()).isEqualTo(415);
        assertThat(scene.response().header("Accept")).contains("text/plain");
        assertThat(scene.events()).isEmpty();
        scene.receive(scene.peerRequest(Method.MESSAGE)
                .add("Content-Encoding", "gzip")
                .body("text/plain", "1"));
        assertThat(scene.response().status()).isEqualTo(415);
        assertThat(scene.response().header("Accept-Encoding")).contains("identity");
        scene.receive(
                scene.peerRequest(Method.MESSAGE).body("text/plain;charset=ISO-8859-1", new byte[] {(byte) 0xfc}));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events())
                .first()
                .isInstanceOfSatisfying(
                        CallEvent.Message.class,
                        message -> assertThat(message.text()).isEqualTo("ü"));
    }
}
