package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.audio.Resampler;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls with baresip in the codecs that are no G.711. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT) // each has a server and a baresip of its own
class BaresipCodecsTest {

    private Phones phones;
    private SipServer server;

    @BeforeEach
    void start() {
        phones = new Phones();
        SipServerOptions options = new SipServerOptions()
                .setListen(List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8"))));
        options.getMedia().setCodecs(List.of("PCMU", "G722", "L16"));
        server = SipServer.create(phones.vertx(), options);
    }

    @AfterEach
    void stop() {
        Await.now(server.close());
        Phones.close(phones);
    }

    private int listen() {
        String address = Await.now(server.listen()).listening().get(0);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** An instance whose microphone and recorder have the rate of the codec, which it cannot always convert. */
    private Baresip baresip(int port, String codecs, int rate) {
        // the setting is copied into baresip's configuration: the second line loads the module of L16
        return Baresip.alone(
                "1002",
                "127.0.0.1:" + port,
                Map.of(
                        "BS_CODECS",
                        codecs,
                        "BS_NETIF",
                        "127.0.0.1\nmodule l16.so",
                        "BS_WAV",
                        Speech.write(converted(Speech.samples(), Speech.RATE, rate), rate)
                                .toString()));
    }

    private static short[] converted(short[] samples, int from, int to) {
        if (from == to) {
            return samples;
        }
        Resampler resampler = new Resampler(from, to);
        short[] out = new short[resampler.maxOutput(samples.length)];
        return Arrays.copyOf(out, resampler.process(samples, 0, samples.length, out, 0));
    }

    private static void speechBothWays(String what, Baresip baresip, Call call) {
        Phones.keepSaying(call, 30);
        AudioScore.assertAll(what + ": baresip at ours, ours at baresip", () -> {
            short[] here = Heard.of(call).more(8).stop();
            short[] there = Speech.read(baresip.heard());
            return List.of(here, Arrays.copyOfRange(there, Math.max(0, there.length - 7 * Speech.RATE), there.length));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "G722, G722/16000/1, 16000",
        "L16/8000, L16/8000/1, 8000",
        "L16/16000, L16/16000/1, 16000",
        "L16/44100, L16/44100/1, 44100",
        "L16/48000, L16/48000/1, 48000"
    })
    void baresipIsCalled(String ours, String theirs, int rate) {
        try (Baresip baresip = baresip(listen(), theirs, rate)) {
            Call call = Await.now(server.dialUri(baresip.uri(), new DialOptions().setCodecs(List.of(ours))));
            Await.now(call.answered());
            assertThat(call.info().getCodec()).isEqualTo(ours.split("/")[0]);
            speechBothWays(ours, baresip, call);
            Phones.end(call);
        }
    }

    @Test
    void codecChangesInAnActiveCall() {
        try (Baresip baresip = baresip(listen(), "G722/16000/1,L16/16000/1", 16_000)) {
            Call call = Await.now(server.dialUri(baresip.uri(), new DialOptions().setCodecs(List.of("L16/16000"))));
            Await.now(call.answered());
            speechBothWays("L16", baresip, call);
            Await.now(call.setCodecs(List.of("G722")));
            assertThat(Await.now(call.refresh()).getCodec()).isEqualTo("G722");
            AudioScore.assertSpeech("G722", () -> Heard.of(call).more(8).stop());
            Phones.end(call);
        }
    }
}
