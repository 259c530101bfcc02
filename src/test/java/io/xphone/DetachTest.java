package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handles that are closed or detached while the agent or call continues. */
class DetachTest extends OnLoopback {

    private final BlockingQueue<Call> taken = new LinkedBlockingQueue<>();
    private Loopback.Listening other;
    private SipServer trunk;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        other = loop.server();
        trunk = SipServer.create(loop.vertx(), Loopback.options().setName("trunk")); // no handler of calls
        String at = await(trunk.listen()).listening().get(0);
        uri = "sip:600@" + at.substring(at.indexOf(':') + 1);
    }

    private SipServer attached() throws Exception {
        SipServer server = await(SipServer.attach(loop.vertx(), "trunk"));
        server.callHandler(taken::add);
        await(server.setOptionsStatus(200)); // the commands before it have arrived
        return server;
    }

    private int rejected() throws Exception {
        return await(await(other.server().dialUri(uri)).ended()).status();
    }

    @Test
    void aServerAndItsCallsContinueWhenAnAttachedHandleIsClosed() throws Exception {
        SipServer server = attached();
        Call caller = await(other.server().dialUri(uri));
        Call callee = next(taken);
        await(callee.accept());
        await(caller.answered());
        CompletableFuture<Void> readerEnded = new CompletableFuture<>();
        callee.audio().reader().endHandler(readerEnded::complete);
        await(server.close());
        await(server.close());
        await(readerEnded);
        assertThat(server.calls()).isEmpty();
        assertThat(failure(callee.ended())).isInstanceOf(CallException.class);
        assertThat(failure(server.dialUri(uri))).hasMessageContaining("closed");
        assertThat(caller.state()).isEqualTo(CallState.ACTIVE);
        assertThat(rejected()).isEqualTo(480);

        Call again = await(Call.attach(loop.vertx(), callee.id()));
        CompletableFuture<Void> heard = hears(again.audio().reader(), 440, 10);
        await(caller.audio().writer().write(tone(440, 2000)));
        await(heard);
        await(again.end());
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aHandleOnACallIsDetached() throws Exception {
        attached();
        Call caller = await(other.server().dialUri(uri));
        Call callee = next(taken);
        await(callee.accept());
        await(caller.answered());
        Call second = await(Call.attach(loop.vertx(), callee.id()));
        BlockingQueue<CallState> states = new LinkedBlockingQueue<>();
        second.stateHandler(states::add);
        await(second.detach());
        await(second.detach());
        await(second.hold()); // commands still work
        await(callee.end());
        assertThat(await(callee.ended()).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(states).isEmpty();
        await(callee.detach()); // it has ended
    }

    @Test
    void anUndeployedVerticleReceivesNoMoreCalls() throws Exception {
        String deployment = await(loop.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                return SipServer.attach(vertx, "trunk").onSuccess(server -> server.callHandler(taken::add));
            }
        }));
        Call caller = await(other.server().dialUri(uri));
        next(taken);
        await(loop.vertx().undeploy(deployment));
        await(caller.end());
        assertThat(rejected()).isEqualTo(480);
    }

    @Test
    void anAttachedHandleDoesNotStartTheAgent() throws Exception {
        SipServer server = attached();
        assertThat(server.listening()).isEqualTo(trunk.listening());
        assertThat(server.actualPort()).isEqualTo(trunk.actualPort());
        assertThat(failure(server.listen())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAttachedHandleThatShutsDownWaitsForItsCallsAndTheServerContinues() throws Exception {
        SipServer server = attached();
        Call caller = await(other.server().dialUri(uri));
        Call callee = next(taken);
        await(callee.accept());
        await(caller.answered());
        Future<Void> shutdown = server.shutdown(20, TimeUnit.SECONDS);
        while (rejected() != 480) {
            // the handle has not unsubscribed yet
        }
        assertThat(shutdown.isComplete()).isFalse();
        assertThat(failure(server.dialUri(uri))).isInstanceOf(IllegalStateException.class);
        await(callee.end());
        await(shutdown);
        assertThat(trunk.listening()).hasSize(1);
    }
}
