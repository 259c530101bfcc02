package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.DialOptions;
import io.xphone.options.IceMode;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Baresip;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encrypted calls with baresip: it offers SRTP with RTP/AVP (srtp) or demands it with RTP/SAVP (srtp-mand). */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT) // each has a server and a baresip of its own
class BaresipSrtpTest {

    private Phones phones;
    private SipServer server;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            Await.now(server.close());
        }
        Phones.close(phones);
    }

    private int listen(SipTransport transport, MediaOptions media) {
        server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                .setTransport(transport)))
                        .setTls(new TlsOptions()
                                .setCertPath(phones.asterisk().certificate().toString())
                                .setKeyPath(
                                        phones.asterisk().file("keys/key.pem").toString()))
                        .setMedia(media)
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8")))));
        String at = Await.now(server.listen()).listening().get(0);
        return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
    }

    private void talk(Baresip baresip, Call call, String suite) {
        Phones.keepSaying(call, 20);
        AudioScore.assertAll("baresip at ours, ours at baresip", () -> {
            short[] here = Heard.of(call).more(5).stop();
            short[] there = Speech.read(baresip.heard());
            return List.of(here, Arrays.copyOfRange(there, Math.max(0, there.length - 4 * Speech.RATE), there.length));
        });
        assertThat(Await.now(call.refresh()).getSrtpSuite()).isEqualTo(suite);
        assertThat(Await.now(call.quality()).getPacketsLost()).isZero();
        Phones.end(call);
    }

    @ParameterizedTest
    @CsvSource({"srtp, OPTIONAL", "srtp-mand, REQUIRED"})
    void itCallsUsOverTls(String encryption, SrtpMode mode) {
        int port = listen(SipTransport.TLS, new MediaOptions().setSrtp(mode));
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        server.callHandler(incoming::complete);
        try (Baresip baresip =
                Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_TRANSPORT", "tls", "BS_MEDIAENC", encryption))) {
            baresip.command("dial", "sip:echo@127.0.0.1:" + port + ";transport=tls");
            Call call = Await.within(20, incoming);
            Await.now(call.accept());
            talk(baresip, call, "AES_CM_128_HMAC_SHA1_80");
        }
    }

    @ParameterizedTest
    @CsvSource({"srtp, OPTIONAL, AES_CM_128_HMAC_SHA1_80", "srtp-mand, REQUIRED, AEAD_AES_256_GCM"})
    void weCallIt(String encryption, SrtpMode mode, String suite) {
        int port = listen(
                SipTransport.UDP, new MediaOptions().setSrtpWithoutTls(true).setSrtpSuites(List.of(suite)));
        try (Baresip baresip = Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_MEDIAENC", encryption))) {
            Call call = Await.now(Await.now(server.dialUri(baresip.uri(), new DialOptions().setSrtp(mode)))
                    .answered());
            talk(baresip, call, suite);
        }
    }

    private static MediaOptions dtls() {
        return new MediaOptions()
                .setSrtp(SrtpMode.REQUIRED)
                .setSrtpKeys(SrtpKeys.DTLS)
                .setIce(IceMode.FULL)
                .setRtcpMux(true);
    }

    @Test
    void itCallsUsWithKeysOfDtls() {
        int port = listen(SipTransport.UDP, dtls());
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        server.callHandler(incoming::complete);
        try (Baresip baresip =
                Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_MEDIAENC", "dtls_srtp", "BS_MEDIANAT", "ice"))) {
            baresip.command("dial", "sip:echo@127.0.0.1:" + port);
            Call call = Await.within(20, incoming);
            Await.now(call.accept());
            talk(baresip, call, "AES_CM_128_HMAC_SHA1_80");
        }
    }

    @Test
    void weCallItWithKeysOfDtls() {
        int port = listen(SipTransport.UDP, dtls());
        try (Baresip baresip =
                Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_MEDIAENC", "dtls_srtp", "BS_MEDIANAT", "ice"))) {
            Call call = Await.now(Await.now(server.dialUri(baresip.uri())).answered());
            talk(baresip, call, "AES_CM_128_HMAC_SHA1_80");
        }
    }

    @Test
    void iceWithoutEncryption() {
        int port = listen(SipTransport.UDP, new MediaOptions().setIce(IceMode.FULL));
        try (Baresip baresip = Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_MEDIANAT", "ice"))) {
            Call call = Await.now(Await.now(server.dialUri(baresip.uri())).answered());
            talk(baresip, call, null);
        }
    }
}
