package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.Digit;
import io.xphone.EndReason;
import io.xphone.SipServer;
import io.xphone.options.HoldOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Baresip;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls with baresip: directly to and from a server, and through Asterisk. */
@Tag("peers")
class BaresipTest {

    private Phones phones;
    private SipServer server;
    private int port;

    @BeforeEach
    void start() {
        phones = new Phones();
        server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(List.of(
                                new ListenOptions().setHost("127.0.0.1").setPort(0),
                                new ListenOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(0)
                                        .setTransport(SipTransport.TCP)))
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8")))));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            Await.now(server.close());
        }
        Phones.close(phones);
    }

    private static short[] last(int seconds, short[] samples) {
        return Arrays.copyOfRange(samples, Math.max(0, samples.length - seconds * Speech.RATE), samples.length);
    }

    private int listen(SipTransport transport) {
        String prefix = transport.name().toLowerCase(Locale.ROOT) + ":";
        port = Await.now(server.listen()).listening().stream()
                .filter(address -> address.startsWith(prefix))
                .map(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
        return port;
    }

    private Baresip baresip(SipTransport transport) {
        return Baresip.alone(
                "1002",
                "127.0.0.1:" + listen(transport),
                Map.of("BS_TRANSPORT", transport.name().toLowerCase(Locale.ROOT)));
    }

    /** Audio and digits in both directions, hold by either side, and the end by either side. */
    private void talk(Baresip baresip, Call call, boolean weEnd) {
        Phones.keepSaying(call, 60);
        AudioScore.assertAll("baresip at ours, ours at baresip", () -> {
            short[] here = Heard.of(call).more(8).stop();
            return List.of(here, last(7, Speech.read(baresip.heard())));
        });

        List<Character> digits = new CopyOnWriteArrayList<>();
        Promise<Void> last = Promise.promise();
        call.dtmfHandler((Digit digit) -> {
            digits.add(digit.digit());
            if (digit.digit() == '#') {
                last.tryComplete();
            }
        });
        for (String digit : List.of("1", "5", "*", "#")) {
            baresip.command("sndcode", digit);
            baresip.command("sndcode", "\\u0004"); // releases the key
        }
        Await.now(last.future());
        assertThat(digits).containsExactly('1', '5', '*', '#');
        Await.now(call.sendDtmf("27"));
        Eventually.so(
                phones.vertx(),
                "digits at baresip",
                () -> baresip.log().contains("received event: '2' (end=1)")
                        && baresip.log().contains("received event: '7' (end=1)"));

        Future<Void> held = Phones.remoteHold(call, true);
        baresip.command("hold", "");
        Await.now(held);
        assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
        Future<Void> resumed = Phones.remoteHold(call, false);
        baresip.command("resume", "");
        Await.now(resumed);
        Heard.of(call).audio();

        Await.now(call.hold(new HoldOptions().setMusic(tone().toString())));
        assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
        // its recorder stops on hold; its RTCP reports show that the music arrives completely
        long sent = Await.now(call.quality()).getPacketsSent();
        Eventually.so(
                phones.vertx(),
                "music on its way",
                () -> Await.now(call.quality()).getPacketsSent() > sent + 50);
        assertThat(Await.now(call.quality()).getRemoteLossPercent()).isZero();
        Await.now(call.resume());
        Heard.of(call).audio();

        if (weEnd) {
            assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
        } else {
            baresip.command("hangup", "");
            CallEnd end = Await.now(call.ended());
            assertThat(end.reason()).isEqualTo(EndReason.REMOTE);
        }
    }

    private static final double MUSIC = 1_300;

    private Path tone() {
        short[] second = new short[Speech.RATE];
        for (int i = 0; i < second.length; i++) {
            second[i] = (short) (8_000 * Math.sin(2 * Math.PI * MUSIC * i / Speech.RATE));
        }
        return Speech.write(second);
    }

    private void itCallsUs(SipTransport transport) {
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        server.callHandler(incoming::complete);
        try (Baresip baresip = baresip(transport)) {
            baresip.command(
                    "dial",
                    "sip:600@127.0.0.1:" + port + ";transport="
                            + transport.name().toLowerCase(Locale.ROOT));
            Call call = Await.within(20, incoming);
            assertThat(call.remoteUser()).isEqualTo("1002");
            Await.now(call.accept());
            Await.now(call.answered());
            talk(baresip, call, false);
        }
    }

    @Test
    void baresipCallsOverUdp() {
        itCallsUs(SipTransport.UDP);
    }

    @Test
    void baresipCallsOverTcp() {
        itCallsUs(SipTransport.TCP);
    }

    @Test
    void callsBaresip() {
        try (Baresip baresip = baresip(SipTransport.UDP)) {
            Call call = Await.now(server.dialUri(baresip.uri()));
            Await.now(call.answered());
            talk(baresip, call, true);
        }
    }

    @Test
    void callsThroughThePbx() {
        listen(SipTransport.UDP);
        try (Baresip baresip = Baresip.at(phones.asterisk(), "1003")) {
            Call call = Phones.answered(phones.of("1001"), "1003");
            Phones.keepSaying(call, 30);
            AudioScore.assertSpeech(
                    "baresip behind the PBX", () -> Heard.of(call).more(7).stop());
            baresip.command("hold", "");
            Heard.of(call).tone(440, 554);
            baresip.command("resume", "");
            AudioScore.assertSpeech(
                    "baresip again", () -> Heard.of(call).more(7).stop());
            baresip.command("hangup", "");
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
        }
    }
}
