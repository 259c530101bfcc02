package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On which event loop the transport of a server runs, and that calls are the same on one and on two. */
class TransportLoopTest {

    private LogTap log;
    private Loopback loop;

    @BeforeEach
    void listen() {
        log = LogTap.of("io.xphone.sip", Level.DEBUG);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        loop.close();
    }

    private static SipServerOptions options(boolean separate) {
        return Loopback.options().setSeparateTransport(separate);
    }

    private void loops(int count) {
        loop = new Loopback(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count)));
    }

    /** Whether a call's INVITE is taken in on another thread than the call is told on. */
    private boolean apart(SipServerOptions options) throws Exception {
        Listening callee = loop.server(options);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        callee.server().callHandler(call -> {
            told.add(Thread.currentThread().getName());
            call.accept();
        });
        Call call = await(loop.server().server().dialUri(callee.uri("600")));
        await(call.answered());
        String received = next(
                        log.events(),
                        event -> event.getFormattedMessage().startsWith("received")
                                && event.getFormattedMessage().contains("INVITE " + callee.uri("600") + " SIP"))
                .getThreadName();
        return !next(told).equals(received);
    }

    @Test
    @Shows("SipServerOptions.separateTransport")
    void theTransportIsOnAnotherLoopThanTheCallsWhereThereIsOne() throws Exception {
        loops(2);
        assertThat(apart(Loopback.options())).isTrue();
        assertThat(apart(options(true))).isTrue();
        assertThat(apart(options(false))).isFalse();
    }

    @Test
    void oneLoopIsEnough() throws Exception {
        loops(1);
        assertThat(apart(options(true))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, UDP", "false, UDP", "true, TCP", "false, TCP"})
    void callsAreTheSame(boolean separate, SipTransport transport) throws Exception {
        loops(3);
        SipServerOptions options = Loopback.options(transport, "127.0.0.1").setSeparateTransport(separate);
        Listening callee = loop.server(options);
        Listening caller = loop.server(options(separate));
        for (int i = 0; i < 5; i++) {
            Pair pair = loop.call(caller, callee);
            await(pair.callee().hold());
            await(pair.callee().resume());
            Call ends = i % 2 == 0 ? pair.caller() : pair.callee();
            Call other = ends == pair.caller() ? pair.callee() : pair.caller();
            ends.end();
            assertThat(await(ends.ended()).reason()).isEqualTo(EndReason.LOCAL);
            assertThat(await(other.ended()).reason()).isEqualTo(EndReason.REMOTE);
        }
        Pair last = loop.call(caller, callee);
        await(callee.server().close());
        assertThat(await(last.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        await(caller.server().close());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void anAddressThatIsTakenIsTold(boolean separate) throws Exception {
        loops(2);
        Listening there = loop.server(options(separate));
        SipServerOptions same = options(separate);
        same.getListen().add(new ListenOptions().setHost("127.0.0.1").setPort(there.port()));
        SipServer refused = SipServer.create(loop.vertx(), same);
        assertThat(failure(refused.listen())).hasMessageContaining("cannot listen on udp 127.0.0.1:" + there.port());
        same.getListen().remove(1);
        assertThat(await(SipServer.create(loop.vertx(), same).listen()).listening())
                .hasSize(1);
    }
}
