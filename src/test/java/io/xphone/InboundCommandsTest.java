package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be said to a call that comes in, before it is answered. */
class InboundCommandsTest {

    private final Vertx vertx = Vertx.vertx();
    private final FakePbx pbx = await(FakePbx.create(vertx).start());
    private final Promise<Call> came = Promise.promise();
    private SipServer server;
    private PbxOutgoingCall outgoing;

    @AfterEach
    void close() {
        await(server.close());
        await(pbx.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("nothing within 20 s", late);
        }
    }

    private Call call(boolean autoRing) {
        server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                        .setCalls(new CallPolicyOptions().setAutoRing(autoRing))
                        .setPeers(List.of(new PeerOptions().setName("pbx").setHosts(List.of("127.0.0.1")))));
        server.callHandler(came::complete);
        String at = await(server.listen()).listening().get(0);
        outgoing = await(pbx.dial("sip:100@" + at.substring(4), new PbxDialOptions()));
        return await(came.future());
    }

    private PbxRejectedException rejection() {
        return catchThrowableOfType(PbxRejectedException.class, () -> await(outgoing.answered()));
    }

    @Test
    @Shows({"RejectOptions.status", "RejectOptions.phrase"})
    void rejectSucceeds() {
        await(call(true)
                .reject(new RejectOptions().setStatus(603).setPhrase("Not now").addHeader("X-Why", "asleep")));
        assertThat(rejection().status()).isEqualTo(603);
        assertThat(rejection().response().reason()).isEqualTo("Not now");
        assertThat(rejection().response().header("X-Why")).contains("asleep");
    }

    @Test
    void endBeforeTheAnswerSucceeds() {
        Call call = call(true);
        await(call.end());
        assertThat(rejection().status()).isEqualTo(480);
        assertThat(await(call.ended()).status()).isEqualTo(480);
    }

    @Test
    void ringSaysThatWeRing() {
        Call call = call(false);
        assertThat(outgoing.provisionals()).noneMatch(response -> response.status() == 180);
        await(call.ring());
        await(outgoing.awaitProvisional(180));
        await(call.reject(486));
    }

    @Test
    void progressWithMediaLetsAudioFlowBeforeTheAnswer() {
        Call call = call(true);
        await(call.progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        assertThat(await(outgoing.awaitProvisional(183)).contentType()).contains("application/sdp");
        await(call.audio().writer().write(new short[8000]));
        await(outgoing.media().awaitPackets(10));
        assertThat(call.state()).isEqualTo(CallState.EARLY_MEDIA);
        await(call.accept());
        await(await(outgoing.answered()).bye());
    }

    @Test
    void progressThatIsNoneIsRefusedAndChangesNothing() {
        Call call = call(true);
        assertThatThrownBy(() ->
                        await(call.progress(new ProgressOptions().setStatus(200).setWithMedia(false))))
                .isInstanceOf(CallException.class);
        await(call.accept());
        assertThatThrownBy(() ->
                        await(call.progress(new ProgressOptions().setStatus(180).setWithMedia(false))))
                .isInstanceOfSatisfying(
                        CallException.class,
                        refused -> assertThat(refused.invalidState()).isTrue());
        await(await(outgoing.answered()).bye());
    }
}
