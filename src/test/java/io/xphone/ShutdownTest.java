package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.options.PhoneOptions;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Closing Vert.x, or undeploying a verticle, with calls in every state: without warnings or delay. */
class ShutdownTest {

    private static final Duration AT_ONCE = Duration.ofMillis(900); // less than any timeout of a message

    private final Loopback local = new Loopback();
    private final Loopback remote = new Loopback();
    private LogTap log;

    @BeforeEach
    void listen() {
        log = LogTap.all();
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        local.close();
        remote.close();
    }

    /** Closes the local Vert.x instance: no log line above INFO, and no delay. */
    private void closesQuietly() throws Exception {
        long began = System.nanoTime();
        local.close();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(log.lines(Level.WARN)).isEmpty();
        assertThat(took).isLessThan(AT_ONCE);
    }

    @Test
    void withAnAnsweredCall() throws Exception {
        Loopback.Pair pair = remote.call(local.server(), remote.server());
        pair.caller().audio().reader().handler(frame -> {});
        pair.callee().audio().writer().write(Loopback.tone(440, 4000));
        closesQuietly();
        await(pair.callee().ended());
    }

    @Test
    void withCallsOfBothPartiesOnOneVertx() throws Exception {
        Loopback.Listening one = local.server();
        Loopback.Listening other = local.server();
        for (int i = 0; i < 5; i++) {
            Loopback.Pair pair = local.call(one, other);
            Future<Void> written = pair.callee().audio().writer().write(Loopback.tone(440, 4000));
            await(written);
        }
        closesQuietly();
    }

    @Test
    void withAnIncomingCallThatRings() throws Exception {
        Loopback.Listening callee = local.server();
        Call call = await(remote.server().server().dialUri(callee.uri("600")));
        Loopback.ringing(call);
        closesQuietly();
        assertThat(await(call.ended()).status()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void withAnOutgoingCallThatRings() throws Exception {
        Loopback.Listening callee = remote.server();
        Call call = await(local.server().server().dialUri(callee.uri("600")));
        Loopback.ringing(call);
        closesQuietly();
        await(Loopback.next(callee.calls()).ended());
    }

    @Test
    void withCallsInSetup() throws Exception {
        Loopback.Listening callee = local.server();
        SipServer caller = remote.server().server();
        CompletableFuture<Call> first = new CompletableFuture<>();
        callee.server().callHandler(call -> {
            call.accept();
            first.complete(call);
        });
        Loopback.Listening there = remote.server();
        for (int i = 0; i < 20; i++) {
            caller.dialUri(callee.uri("600"));
            callee.server().dialUri(there.uri("601"));
        }
        await(first);
        closesQuietly();
    }

    @Test
    void withARegisteredPhone() throws Exception {
        FakePbx pbx = await(FakePbx.create(remote.vertx(), new FakePbxOptions()).start());
        Phone phone = Phone.create(
                local.vertx(),
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost("127.0.0.1:" + pbx.port()));
        await(phone.connect());
        await(phone.dial("600"));
        closesQuietly();
    }

    @Test
    void withAVerticleThatCreatedTheServer() throws Exception {
        CompletableFuture<String> at = new CompletableFuture<>();
        String deployment = await(local.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                SipServer server = SipServer.create(vertx, Loopback.options()).callHandler(call -> {
                    AudioWriter writer = call.audio().unpacedWriter();
                    call.audio().reader().handler(writer::write);
                    call.accept();
                });
                return server.listen()
                        .onSuccess(up -> at.complete(up.listening().get(0)));
            }
        }));
        String uri = "sip:600@" + at.get().substring("udp:".length());
        SipServer caller = remote.server().server();
        for (int i = 0; i < 10; i++) {
            Call call = await(caller.dialUri(uri));
            call.audio().writer().write(Loopback.tone(440, 4000));
            await(call.answered());
        }
        await(local.vertx().undeploy(deployment));
        closesQuietly();
    }
}
