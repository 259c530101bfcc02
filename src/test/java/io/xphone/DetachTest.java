package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.options.PhoneOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handles that let go of what runs without them. */
class DetachTest extends OnLoopback {

    private final BlockingQueue<Call> taken = new LinkedBlockingQueue<>();
    private Loopback.Listening other;
    private SipServer trunk;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        other = loop.server();
        trunk = SipServer.create(loop.vertx(), Loopback.options().setName("trunk")); // no handler of calls
        String at = await(trunk.listen()).get(0);
        uri = "sip:600@" + at.substring(at.indexOf(':') + 1);
    }

    private SipServer attached() throws Exception {
        SipServer server = await(SipServer.attach(loop.vertx(), "trunk"));
        server.callHandler(taken::add);
        await(server.optionsStatus(200)); // what was said before it has been heard
        return server;
    }

    private int refused() throws Exception {
        return await(await(other.server().dialUri(uri)).ended()).status();
    }

    @Test
    void aServerGoesOnWithoutTheHandleAndSoDoItsCalls() throws Exception {
        SipServer server = attached();
        Call caller = await(other.server().dialUri(uri));
        Call callee = next(taken);
        await(callee.accept());
        await(caller.answered());
        assertThat(failure(server.close())).hasMessageContaining("detach");
        CompletableFuture<Void> readerEnded = new CompletableFuture<>();
        callee.audio().reader().endHandler(readerEnded::complete);
        await(server.detach());
        await(server.detach());
        await(readerEnded);
        assertThat(server.calls()).isEmpty();
        assertThat(failure(callee.ended())).isInstanceOf(CallException.class);
        assertThat(failure(server.dialUri(uri))).hasMessageContaining("detached");
        assertThat(caller.state()).isEqualTo(CallState.ACTIVE);
        assertThat(refused()).isEqualTo(480);

        Call again = await(Call.attach(loop.vertx(), callee.id()));
        CompletableFuture<Void> heard = hears(again.audio().reader(), 440, 10);
        await(caller.audio().writer().write(tone(440, 2000)));
        await(heard);
        await(again.end());
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aHandleOnACallLetsGoOfIt() throws Exception {
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
        await(callee.detach()); // it has ended: nothing to let go of
    }

    @Test
    void aVerticleThatEndsTakesNoMoreCalls() throws Exception {
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
        assertThat(refused()).isEqualTo(480);
    }

    @Test
    void whoMadeAnAgentCanNotDetachFromIt() throws Exception {
        assertThat(failure(trunk.detach())).isInstanceOf(IllegalStateException.class);
        Phone phone = Phone.create(
                loop.vertx(), new PhoneOptions().setHost("127.0.0.1").setUsername("desk"));
        assertThat(failure(phone.detach())).isInstanceOf(IllegalStateException.class);
    }
}
