package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallEndedException;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripted calls of sipp, message by message, to and from a server. */
@Tag("peers")
class SippTest {

    private Vertx vertx;
    private SipServer server;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        Await.now(vertx.close());
    }

    /** Listens on both transports; returns the address of one. */
    private String listen(SipTransport transport, PeerOptions peer) {
        server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(List.of(
                                new ListenOptions().setHost("127.0.0.1").setPort(0),
                                new ListenOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(0)
                                        .setTransport(SipTransport.TCP)))
                        .setDigestAlgorithms(List.of("MD5")) // sipp processes the first challenge only
                        .setPeers(List.of(peer)));
        String prefix = transport.name().toLowerCase(Locale.ROOT) + ":";
        return Await.now(server.listen()).listening().stream()
                .filter(address -> address.startsWith(prefix))
                .map(address -> address.substring(prefix.length()))
                .findFirst()
                .orElseThrow();
    }

    private static PeerOptions loopback() {
        return new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8"));
    }

    private static String mode(SipTransport transport) {
        return transport == SipTransport.UDP ? "u1" : "t1";
    }

    private CompletableFuture<Call> nextCall() {
        CompletableFuture<Call> next = new CompletableFuture<>();
        server.callHandler(next::complete);
        return next;
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void sippCallsAndHangsUp(SipTransport transport) {
        String address = listen(transport, loopback());
        CompletableFuture<Call> incoming = nextCall();
        try (Sipp sipp = Sipp.start("uac", Map.of(), mode(transport), address)) {
            Call call = Await.within(20, incoming);
            Await.now(call.accept());
            CallEnd end = Await.now(call.ended());
            assertThat(end.reason()).isEqualTo(EndReason.REMOTE);
            Await.within(20, sipp.passed());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void sippSendsALateOffer(SipTransport transport) {
        String address = listen(transport, loopback());
        CompletableFuture<Call> incoming = nextCall();
        try (Sipp sipp = Sipp.start("uac_late_offer", Map.of(), mode(transport), address)) {
            Call call = Await.within(20, incoming);
            Await.now(call.accept());
            Await.now(call.answered());
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
            assertThat(call.info().getCodec()).isEqualTo("PCMA");
            Await.within(20, sipp.passed());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void sippCancels(SipTransport transport) {
        String address = listen(transport, loopback());
        CompletableFuture<Call> incoming = nextCall();
        try (Sipp sipp = Sipp.start("uac_cancel", Map.of(), mode(transport), address)) {
            Call call = Await.within(20, incoming);
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.CANCELLED);
            Await.within(20, sipp.passed());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void acceptsAPeerWithCredentials(SipTransport transport) {
        String address = listen(
                transport,
                new PeerOptions().setName("alice").setUsername("alice").setPassword("secret"));
        CompletableFuture<Call> incoming = nextCall();
        try (Sipp sipp = Sipp.start(
                "uac_digest",
                Map.of(),
                mode(transport),
                "-au",
                "alice",
                "-ap",
                "secret",
                "-auth_uri", // else sipp names its target instead of the Request-URI
                "600@" + address,
                address)) {
            Call call = Await.within(20, incoming);
            assertThat(call.info().getPeer()).isEqualTo("alice");
            Await.now(call.accept());
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
            Await.within(20, sipp.passed());
        }
    }

    @Test
    void rejectsAPeerWithWrongCredentials() {
        String address = listen(
                SipTransport.UDP,
                new PeerOptions().setName("alice").setUsername("alice").setPassword("secret"));
        CompletableFuture<Call> incoming = nextCall();
        try (Sipp sipp = Sipp.start("uac_refused", Map.of(), "u1", "-au", "alice", "-ap", "wrong", address)) {
            Await.within(20, sipp.passed());
            assertThat(incoming.isDone()).isFalse();
        }
    }

    @Test
    void receivesTheAudioOfACapture(@TempDir Path dir) throws IOException {
        Path capture = dir.resolve("speech.pcap");
        PcapFile.write(capture, Speech.samples());
        assertThat(Files.size(capture)).isPositive();
        String address = listen(SipTransport.UDP, loopback());
        AudioScore.assertSpeech("a capture played by sipp", () -> {
            CompletableFuture<Call> incoming = nextCall();
            try (Sipp sipp = Sipp.start("uac_pcap", Map.of("PCAP_FILE", capture.toString()), "u1", address)) {
                Call call = Await.within(20, incoming);
                Heard heard = Heard.of(call);
                Await.now(call.accept());
                Await.now(call.ended());
                Await.within(20, sipp.passed());
                return heard.stopAt(Speech.samples().length);
            }
        });
    }

    private Call call(SipTransport transport, Sipp sipp, DialOptions options) {
        Eventually.so(vertx, "sipp listens", () -> sipp.listens(transport == SipTransport.TCP));
        return Await.now(server.dialUri(
                "sip:600@127.0.0.1:" + sipp.port() + (transport == SipTransport.TCP ? ";transport=tcp" : ""), options));
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void callsSippAndHangsUp(SipTransport transport) {
        listen(transport, loopback());
        try (Sipp sipp = Sipp.start("uas", Map.of(), mode(transport), "-rtp_echo")) {
            Call call = call(transport, sipp, new DialOptions());
            Await.now(call.answered());
            Phones.assertEcho("echo of sipp over " + transport, call);
            assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
            Await.within(20, sipp.passed());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void authenticatesAtSipp(SipTransport transport) {
        listen(transport, loopback());
        try (Sipp sipp = Sipp.start("uas_digest", Map.of(), mode(transport))) {
            Call call =
                    call(transport, sipp, new DialOptions().setUsername("alice").setPassword("secret"));
            Await.now(call.answered());
            assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
            Await.within(20, sipp.passed());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void acknowledgesAReliableResponseWithSdp(SipTransport transport) {
        listen(transport, loopback());
        try (Sipp sipp = Sipp.start("uas_prack", Map.of(), mode(transport), "-rtp_echo")) {
            Call call = call(transport, sipp, new DialOptions());
            Await.now(call.answered());
            Phones.assertEcho("echo of sipp described in a 183 alone", call);
            assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
            Await.within(20, sipp.passed());
        }
    }

    @Test
    void callWithoutCredentialsIsRejected() {
        listen(SipTransport.UDP, loopback());
        try (Sipp sipp = Sipp.start("uas_digest", Map.of(), "u1")) {
            Call call = call(SipTransport.UDP, sipp, new DialOptions());
            CallEnd end =
                    Await.failure(CallEndedException.class, call.answered()).end();
            assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
            assertThat(end.status()).isEqualTo(407);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void registersAtSipp(SipTransport transport) {
        try (Sipp sipp = Sipp.start("registrar", Map.of(), mode(transport))) {
            Eventually.so(vertx, "sipp listens", () -> sipp.listens(transport == SipTransport.TCP));
            Phone phone = Phone.create(
                    vertx,
                    new PhoneOptions()
                            .setUsername("alice")
                            .setPassword("secret")
                            .setHost("127.0.0.1:" + sipp.port())
                            .setTransport(transport));
            Await.now(phone.connect());
            Await.now(phone.close());
            Await.within(20, sipp.passed());
        }
    }
}
