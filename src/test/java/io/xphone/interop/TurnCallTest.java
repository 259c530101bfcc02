package io.xphone.interop;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.peers.Coturn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose media goes through a TURN server alone. */
@Tag("peers")
class TurnCallTest {

    private final Loopback loop = new Loopback(Vertx.vertx());
    private Coturn coturn = new Coturn();

    @AfterEach
    void stop() throws Exception {
        await(loop.vertx().close());
        if (coturn != null) {
            coturn.close();
        }
    }

    private Listening server(String transport) throws Exception {
        String url = switch (transport) {
            case "udp" -> "turn:127.0.0.1:" + coturn.port();
            case "tcp" -> "turn:127.0.0.1:" + coturn.port() + "?transport=tcp";
            default -> "turns:127.0.0.1:" + coturn.tlsPort();
        };
        TurnServerOptions turn = new TurnServerOptions()
                .setUrl(url)
                .setUsername(Coturn.USER)
                .setPassword(Coturn.PASSWORD)
                .setTls(new TlsOptions().setCaPath(coturn.certificate()));
        return loop.server(Loopback.options()
                .setMedia(new MediaOptions()
                        .setIce(IceMode.FULL)
                        .setIceRelayOnly(true)
                        .setGatherTimeoutMs(5_000)
                        .setTurnServers(new ArrayList<>(List.of(turn)))));
    }

    /** A call in which the called side sends back what it hears. */
    private Call echoed(String transport) throws Exception {
        Listening caller = server(transport);
        Listening called = server(transport);
        Call out = await(caller.server().dialUri(called.uri("echo")));
        Call in = next(called.calls());
        await(in.accept());
        await(out.answered());
        AudioWriter back = in.audio().writer();
        in.audio().reader().handler(back::write);
        AudioReader reader = out.audio().reader();
        CompletableFuture<Void> heard = Loopback.hears(reader, 500, 50);
        out.audio().writer().write(Loopback.tone(500, 3_000));
        await(Future.fromCompletionStage(heard));
        return out;
    }

    private long count(String event) {
        return coturn.log().lines().filter(line -> line.contains(event)).count();
    }

    private static void until(String what, java.util.function.BooleanSupplier so) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!so.getAsBoolean()) { // each check reads a file
            assertThat(System.nanoTime()).as(what).isLessThan(end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls"})
    void audioInBothDirections(String transport) throws Exception {
        Call call = echoed(transport);
        String sdp = await(call.refresh()).getRemoteSdp();
        assertThat(sdp.lines().filter(line -> line.startsWith("a=candidate:")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" typ relay"));
        await(call.end());
        until(
                "every relay is deleted",
                () -> count("lifetime=0") >= 2 && count("lifetime=0") == count("ALLOCATE processed, success"));
    }

    /** The answer to an offer without ICE has the relay as its only address. */
    @Test
    void audioInBothDirectionsWithACallerWithoutIce() throws Exception {
        Listening called = server("udp");
        Loopback.Pair pair = loop.call(loop.server(), called);
        AudioWriter back = pair.callee().audio().writer();
        pair.callee().audio().reader().handler(back::write);
        CompletableFuture<Void> heard = Loopback.hears(pair.caller().audio().reader(), 500, 50);
        pair.caller().audio().writer().write(Loopback.tone(500, 3_000));
        await(Future.fromCompletionStage(heard));
        assertThat(await(pair.callee().refresh()).getLocalSdp()).doesNotContain("a=candidate");
        assertThat(count("ALLOCATE processed, success")).isPositive();
        await(pair.caller().end());
    }

    @Test
    void theEndOfTheServerEndsTheCall() throws Exception {
        Call call = echoed("tcp");
        coturn.close();
        coturn = null;
        CallEnd end = await(call.ended());
        assertThat(end.reason()).isIn(EndReason.TIMEOUT, EndReason.REMOTE);
    }

    @Test
    void anotherServerTakesOverWhenTheFirstEnds() throws Exception {
        try (Coturn second = new Coturn()) {
            Listening caller = loop.server(Loopback.options().setMedia(relayed(coturn, second)));
            Listening called = loop.server(Loopback.options().setMedia(new MediaOptions().setIce(IceMode.FULL)));
            Loopback.Pair pair = loop.call(caller, called);
            CompletableFuture<Void> before =
                    Loopback.hears(pair.callee().audio().reader(), 500, 20);
            AudioWriter writer = pair.caller().audio().writer();
            writer.write(Loopback.tone(500, 1_000));
            await(before);

            CompletableFuture<Void> restarted = new CompletableFuture<>();
            pair.caller().mediaHandler(again -> restarted.complete(null));
            coturn.close();
            coturn = null;
            await(restarted);
            CompletableFuture<Void> after = Loopback.hears(pair.callee().audio().reader(), 700, 20);
            writer.write(Loopback.tone(700, 3_000));
            await(after);
            await(pair.caller().end());
        }
    }

    private static MediaOptions relayed(Coturn first, Coturn second) {
        List<TurnServerOptions> servers = new ArrayList<>();
        for (Coturn each : List.of(first, second)) {
            servers.add(new TurnServerOptions()
                    .setUrl("turn:127.0.0.1:" + each.port() + "?transport=tcp")
                    .setUsername(Coturn.USER)
                    .setPassword(Coturn.PASSWORD));
        }
        return new MediaOptions()
                .setIce(IceMode.FULL)
                .setIceRelayOnly(true)
                .setGatherTimeoutMs(2_000)
                .setTurnServers(servers);
    }
}
