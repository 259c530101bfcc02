package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Baresip;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls with Opus at 24 kbit/s, by each library. */
@Tag("peers")
class OpusInteropTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static JsonObject settings(String library) {
        return new JsonObject()
                .put(
                        "opus",
                        new JsonObject()
                                .put("library", library)
                                .put("bitrate", 24_000)
                                .put("complexity", 8)
                                .put("fec", false)); // a clean line
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "native"})
    void asteriskReturnsTheEcho(String library) {
        PhoneOptions options = phones.options("1012", SipTransport.UDP);
        options.getMedia().setCodecs(List.of("opus")).setCodecSettings(settings(library));
        Call call = Phones.answered(phones.connect(options), "600");
        assertThat(call.info().getCodec()).isEqualToIgnoringCase("opus");
        Phones.assertEcho("echo in Opus, " + library, AudioScore.OPUS, call);
        Phones.end(call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "native"})
    void baresipAndOursHearEachOther(String library) {
        SipServerOptions options = new SipServerOptions()
                .setListen(List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8"))));
        options.getMedia().setCodecs(List.of("opus")).setCodecSettings(settings(library));
        SipServer server = SipServer.create(phones.vertx(), options);
        String address = Await.now(server.listen()).listening().get(0);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Baresip baresip = Baresip.alone("1002", "127.0.0.1:" + port, Map.of())) {
            Call call = Await.now(Await.now(server.dialUri(baresip.uri())).answered());
            assertThat(call.info().getCodec()).isEqualToIgnoringCase("opus");
            Phones.keepSaying(call, 60);
            AudioScore.assertAll("baresip at ours, ours at baresip, Opus, " + library, AudioScore.OPUS, () -> {
                short[] here = Heard.of(call).more(8).stop();
                short[] there = Speech.read(baresip.heard());
                int from = Math.max(0, there.length - 7 * Speech.RATE);
                return List.of(here, Arrays.copyOfRange(there, from, there.length));
            });
            Phones.end(call);
        } finally {
            Await.now(server.close());
        }
    }
}
