package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.peers.Baresip;
import io.xphone.peers.Coturn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Calls with baresip whose media goes through coturn. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT) // each has a server, a coturn and a baresip of its own
class BaresipTurnTest {

    /** Packets from and to the peers of a relay, which coturn logs at its end. */
    private static final Pattern RELAYED = Pattern.compile(" peer usage: .*, rp=(\\d+), .*, sp=(\\d+),");

    private static final Pattern AUDIO_PORT = Pattern.compile("m=audio (\\d+) ");
    private static final int PACKETS = 200;

    private final Loopback loop = new Loopback(Vertx.vertx());
    private final Coturn coturn = new Coturn();

    @AfterEach
    void stop() throws Exception {
        Loopback.await(loop.vertx().close());
        coturn.close();
    }

    private Baresip baresip(Listening ours, String mediaNat) {
        return Baresip.alone(
                "1002",
                ours.hostPort(),
                Map.of(
                        "BS_MEDIANAT",
                        mediaNat,
                        "BS_STUN",
                        "turn:127.0.0.1:" + coturn.port(),
                        "BS_STUN_USER",
                        Coturn.USER,
                        "BS_STUN_PASS",
                        Coturn.PASSWORD));
    }

    private void talk(Baresip baresip, Call call) {
        Phones.keepSaying(call, 20);
        // a bit below G711: the relay adds jitter when tests run beside this one, and the delay follows it
        AudioScore.assertAll("baresip at ours, ours at baresip", 0.9, () -> {
            // the first packets of the relay arrive late or get lost: its channels are bound meanwhile
            short[] here = Heard.of(call).more(2).clear().more(4).stop();
            short[] there = Speech.read(baresip.heard());
            return List.of(here, Arrays.copyOfRange(there, Math.max(0, there.length - 4 * Speech.RATE), there.length));
        });
        Matcher port = AUDIO_PORT.matcher(Await.now(call.refresh()).getRemoteSdp());
        assertThat(port.find()).isTrue();
        assertThat(coturn.log())
                .as("its address in SDP")
                .contains("Local relay addr: 127.0.0.1:" + port.group(1) + "\n");
        Phones.end(call);
        for (long end = System.nanoTime() + 10_000_000_000L; !relayed(); ) { // each check reads a file
            assertThat(System.nanoTime()).as(coturn.log()).isLessThan(end);
        }
    }

    private boolean relayed() {
        return RELAYED.matcher(coturn.log())
                .results()
                .anyMatch(relay ->
                        Integer.parseInt(relay.group(1)) > PACKETS && Integer.parseInt(relay.group(2)) > PACKETS);
    }

    /** Without ICE: its offer has the address of its relay alone. */
    @Test
    void itCallsUsFromItsRelay() throws Exception {
        Listening ours = loop.server();
        try (Baresip baresip = baresip(ours, "turn")) {
            baresip.command("dial", ours.uri("echo"));
            Call call = Loopback.next(ours.calls());
            Await.now(call.accept());
            talk(baresip, call);
        }
    }

    /** With ICE: both have a relay, and ours is our only candidate. */
    @Test
    void weCallItFromOurs() throws Exception {
        List<TurnServerOptions> servers = new ArrayList<>();
        servers.add(new TurnServerOptions()
                .setUrl("turn:127.0.0.1:" + coturn.port())
                .setUsername(Coturn.USER)
                .setPassword(Coturn.PASSWORD));
        Listening ours = loop.server(Loopback.options()
                .setMedia(new MediaOptions()
                        .setIce(IceMode.FULL)
                        .setIceRelayOnly(true)
                        .setGatherTimeoutMs(5_000)
                        .setTurnServers(servers)));
        try (Baresip baresip = baresip(ours, "ice")) {
            talk(
                    baresip,
                    Await.now(Await.now(ours.server().dialUri(baresip.uri())).answered()));
        }
    }
}
