package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsRole;
import io.xphone.options.DialOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.peers.Peers;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxRejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted calls with keys of DTLS, between agents of ours and with a peer whose SDP the test writes. */
class DtlsCallTest extends OnLoopback {

    private DtlsMediaPeer media;

    @BeforeEach
    void openPeer() throws IOException {
        media = new DtlsMediaPeer();
    }

    @AfterEach
    void closePeer() {
        media.close();
    }

    private static MediaOptions dtls(SrtpMode mode) {
        return new MediaOptions().setSrtp(mode).setSrtpKeys(SrtpKeys.DTLS);
    }

    private static SipServerOptions options(MediaOptions media) {
        return Loopback.options().setMedia(media);
    }

    private static void heardBothWays(Pair pair) throws Exception {
        heard(pair.caller(), pair.callee(), 440);
        heard(pair.callee(), pair.caller(), 700);
    }

    private static void heard(Call from, Call to, double hertz) throws Exception {
        CompletableFuture<Void> heard = Loopback.hears(to.audio().reader(), hertz, 5);
        await(from.audio().writer().write(Loopback.tone(hertz, 400)));
        await(heard);
    }

    private Pair call(MediaOptions caller, MediaOptions callee) throws Exception {
        return loop.call(loop.server(options(caller)), loop.server(options(callee)));
    }

    // ---- between agents of ours ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Shows("MediaOptions.srtpKeys")
    void aCallIsEncryptedWithKeysOfDtlsWithItsReportsAndDigits(boolean mux) throws Exception {
        Pair pair = call(dtls(SrtpMode.REQUIRED).setRtcpMux(mux), dtls(SrtpMode.OPTIONAL));
        Events events = Events.of(pair.caller());
        heardBothWays(pair);
        CallInfo info = await(pair.caller().refresh());
        assertThat(info.getLocalSdp())
                .contains(mux ? "UDP/TLS/RTP/SAVPF 0" : "UDP/TLS/RTP/SAVP 0")
                .contains("a=setup:actpass", "a=fingerprint:sha-256 ", "a=tls-id:")
                .doesNotContain("a=crypto");
        assertThat(info.getRemoteSdp()).contains("a=setup:active").contains("a=tls-id:");
        assertThat(info.getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(await(pair.callee().refresh()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(await(pair.callee().quality()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        CompletableFuture<String> digit = new CompletableFuture<>();
        pair.callee().dtmfHandler(received -> digit.complete(String.valueOf(received.digit())));
        await(pair.caller().sendDtmf("7"));
        assertThat(digit.get(5, TimeUnit.SECONDS)).isEqualTo("7");
        events.next("quality");
        while (await(pair.caller().quality()).getRttMs() < 0) {
            events.next("quality"); // encrypted reports arrive, of the port of RTCP by an association of its own
        }
        await(pair.caller().end());
    }

    @Test
    void audioWrittenBeforeTheHandshakeWaitsForTheKeys() throws Exception {
        Listening to = loop.server(options(dtls(SrtpMode.REQUIRED)));
        Call caller =
                await(loop.server(options(dtls(SrtpMode.REQUIRED))).server().dialUri("sip:600@" + to.hostPort()));
        Call callee = next(to.calls());
        CompletableFuture<Void> heard = Loopback.hears(caller.audio().reader(), 440, 18); // of the 20 frames
        Future<?> written = callee.audio().writer().write(Loopback.tone(440, 400));
        await(callee.accept());
        await(heard);
        await(written);
    }

    @Test
    void holdAndResumeContinueTheAssociation() throws Exception {
        Pair pair = call(dtls(SrtpMode.REQUIRED), dtls(SrtpMode.REQUIRED));
        heardBothWays(pair);
        String before = await(pair.caller().refresh()).getLocalSdp();
        await(pair.caller().hold());
        await(pair.caller().resume());
        heardBothWays(pair);
        await(pair.callee().hold());
        await(pair.callee().resume());
        heardBothWays(pair);
        CallInfo after = await(pair.caller().refresh());
        assertThat(DtlsMediaPeer.value(after.getLocalSdp(), "a=tls-id:"))
                .isEqualTo(DtlsMediaPeer.value(before, "a=tls-id:"));
        assertThat(after.getLocalSdp()).as("the role of the first answer").contains("a=setup:passive");
        assertThat(Events.of(pair.caller()).all().stream()
                        .filter(event -> event.getString("type").equals("media"))
                        .skip(1)) // the first is published before the handshake
                .isNotEmpty()
                .allMatch(event -> event.getString("srtpSuite") != null);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONAL, OFF, false", "OPTIONAL, OPTIONAL, true", "OPTIONAL, REQUIRED, true"})
    void anOptionalOfferIsEncryptedWhereThePeerCan(SrtpMode caller, SrtpMode callee, boolean encrypted)
            throws Exception {
        Pair pair = call(dtls(caller), dtls(callee));
        heardBothWays(pair);
        CallInfo info = await(pair.caller().refresh());
        assertThat(info.getSrtpSuite() != null).isEqualTo(encrypted);
        assertThat(info.getLocalSdp()).contains("RTP/AVP 0");
    }

    @Test
    void theCallerChoosesTheKindOfKeys() throws Exception {
        MediaOptions sdes = new MediaOptions().setSrtp(SrtpMode.REQUIRED).setSrtpWithoutTls(true);
        Pair first = call(dtls(SrtpMode.REQUIRED), sdes);
        heardBothWays(first);
        MediaOptions both = dtls(SrtpMode.REQUIRED).setSrtpWithoutTls(true);
        Pair second = call(sdes, both);
        heardBothWays(second);
        assertThat(await(second.caller().refresh()).getLocalSdp()).contains("a=crypto:");
    }

    @Test
    void theFirstSuiteOfTheAnswererIsUsed() throws Exception {
        MediaOptions gcm = dtls(SrtpMode.REQUIRED).setSrtpSuites(new ArrayList<>(List.of("AEAD_AES_256_GCM")));
        Pair pair = call(dtls(SrtpMode.REQUIRED), gcm);
        heardBothWays(pair);
        assertThat(await(pair.caller().refresh()).getSrtpSuite()).isEqualTo("AEAD_AES_256_GCM");
    }

    // ---- options ----

    @Test
    @Shows({"PeerOptions.srtpKeys", "DialOptions.srtpKeys"})
    void peersAndCallsMayDiffer() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions());
        SipServerOptions options = options(new MediaOptions());
        options.getPeers()
                .add(new PeerOptions()
                        .setName("trunk")
                        .setHost(peer.host())
                        .setPort(peer.port())
                        .setSrtp(SrtpMode.REQUIRED)
                        .setSrtpKeys(SrtpKeys.DTLS));
        Listening server = loop.server(options);
        await(await(server.server().dial("trunk", "1")).ended());
        assertThat(offer(peer)).contains("UDP/TLS/RTP/SAVP ");
        DialOptions call = new DialOptions().setSrtp(SrtpMode.OPTIONAL).setSrtpKeys(SrtpKeys.DTLS);
        await(await(server.server().dialUri(peer.uri("1"), call)).answered());
        assertThat(offer(peer)).contains("RTP/AVP ").contains("a=fingerprint:sha-256");
    }

    private static String offer(FakePbx peer) {
        return new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8);
    }

    @Test
    @Shows({"MediaOptions.dtlsCertPath", "MediaOptions.dtlsKeyPath"})
    void theCertificateOfTheOptionsIsUsed(@TempDir Path dir) throws Exception {
        Peers.requireProgram("openssl");
        Peers.run(
                dir,
                Map.of(),
                30,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "a.key",
                "-out",
                "a.pem",
                "-subj",
                "/CN=a");
        String cert = dir.resolve("a.pem").toString();
        String key = dir.resolve("a.key").toString();
        Pair pair = call(dtls(SrtpMode.REQUIRED).setDtlsCertPath(cert).setDtlsKeyPath(key), dtls(SrtpMode.REQUIRED));
        heardBothWays(pair);
        assertThat(await(pair.caller().refresh()).getLocalSdp())
                .contains("a=fingerprint:"
                        + DtlsCertificate.ofPem(Path.of(cert), Path.of(key)).fingerprint());
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options(new MediaOptions().setDtlsCertPath(cert)))))
                .hasMessageContaining("media.dtlsKeyPath: is missing");
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        options(new MediaOptions().setDtlsCertPath(key).setDtlsKeyPath(key)))))
                .hasMessageContaining("media.dtlsCertPath")
                .hasMessageContaining(key);
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        options(dtls(SrtpMode.REQUIRED).setSrtpSuites(List.of("AES_192_CM_HMAC_SHA1_80"))))))
                .hasMessageContaining("media.srtpKeys: is DTLS")
                .hasMessageContaining("media.srtpSuites");
    }

    // ---- a peer whose SDP the test writes ----

    private String sdp(String profile, int version, String... lines) {
        return "v=0\r\no=- 1 " + version + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                + media.port() + " " + profile + " 0\r\n" + String.join("\r\n", lines) + "\r\n";
    }

    /** The peer calls, as the DTLS client or server, and its handshake succeeds. */
    private record Up(Call call, PbxCall there) {}

    private Up peerCalls(Listening server, String setup, String... more) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        List<String> lines = new ArrayList<>(List.of(media.fingerprint(), "a=setup:" + setup, "a=rtcp-mux"));
        lines.addAll(List.of(more));
        Future<PbxCall> calling = await(peer.dial(
                        server.uri("600"),
                        new PbxDialOptions().setSdp(sdp("UDP/TLS/RTP/SAVP", 1, lines.toArray(String[]::new)))))
                .answered();
        Call call = next(server.calls());
        Events.of(call);
        await(call.accept());
        PbxCall there = await(calling);
        media.start(
                setup.equals("active") ? DtlsRole.CLIENT : DtlsRole.SERVER,
                await(call.refresh()).getLocalSdp());
        return new Up(call, there);
    }

    private long packets(Call call) throws Exception {
        return await(call.quality()).getPacketsReceived();
    }

    private void packetsArrive(Call call) throws Exception {
        long before = packets(call);
        long end = System.nanoTime() + 5_000_000_000L;
        while (packets(call) < before + 10 && System.nanoTime() < end) {
            media.sendSilence(5);
            await(loop.vertx().timer(20));
        }
        assertThat(packets(call)).isGreaterThanOrEqualTo(before + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "passive", "actpass"})
    void theRoleOfThePeerIsRespected(String setup) throws Exception {
        Up up = peerCalls(loop.server(options(dtls(SrtpMode.REQUIRED))), setup);
        media.keys.get(5, TimeUnit.SECONDS);
        packetsArrive(up.call());
        while (!media.received.poll(5, TimeUnit.SECONDS).equals("rtp")) {
            // what came before
        }
        await(up.call().end());
        String last;
        do {
            last = media.received.poll(5, TimeUnit.SECONDS);
            assertThat(last).isIn("rtp", "close_notify");
        } while (!last.equals("close_notify"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "actpass"})
    void aWrongFingerprintEndsTheCall(String setup) throws Exception {
        media.certificate = DtlsCertificate.generate();
        String wrong = media.fingerprint();
        Listening server = loop.server(options(dtls(SrtpMode.OPTIONAL)));
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Future<PbxCall> calling = await(peer.dial(
                        server.uri("600"),
                        new PbxDialOptions()
                                .setSdp(sdp("UDP/TLS/RTP/SAVP", 1, wrong, "a=setup:" + setup, "a=rtcp-mux"))))
                .answered();
        Call call = next(server.calls());
        await(call.accept());
        PbxCall there = await(calling);
        media.certificate = DtlsCertificate.generate(); // not the one of the SDP
        media.start(
                setup.equals("active") ? DtlsRole.CLIENT : DtlsRole.SERVER,
                await(call.refresh()).getLocalSdp());
        CallEnd end = await(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.status()).isEqualTo(488);
        assertThat(end.phrase()).startsWith("DTLS: the peer's certificate has the fingerprint");
        await(there.ended());
        assertThat(peer.recorder().requests("BYE").get(0).header("Reason").orElse(""))
                .contains("cause=488")
                .contains("fingerprint");
        assertThat(media.received).isEmpty();
    }

    @Test
    void plainPacketsAreNeitherAcceptedNorSent() throws Exception {
        Up up = peerCalls(loop.server(options(dtls(SrtpMode.REQUIRED))), "actpass");
        media.sendSilence(20); // without keys yet
        media.keys.get(5, TimeUnit.SECONDS);
        packetsArrive(up.call());
        byte[] plain = new byte[172];
        plain[0] = (byte) 0x80;
        for (int i = 0; i < 100; i++) {
            plain[2] = (byte) 0x70;
            plain[3] = (byte) i;
            media.send(plain.clone());
        }
        long before = packets(up.call());
        packetsArrive(up.call());
        assertThat(packets(up.call()) - before).isLessThan(60);
        assertThat(media.received).doesNotContain("plain", "broken");
    }

    @Test
    void aFloodOfDtlsDatagramsDoesNotDisturbTheCall() throws Exception {
        Up up = peerCalls(loop.server(options(dtls(SrtpMode.REQUIRED))), "actpass");
        media.keys.get(5, TimeUnit.SECONDS);
        packetsArrive(up.call());
        byte[] hello = new byte[200];
        hello[0] = 22;
        hello[1] = (byte) 0xfe;
        hello[2] = (byte) 0xfd;
        hello[12] = (byte) (hello.length - 13);
        hello[13] = 1;
        for (int i = 0; i < 20_000; i++) {
            hello[10] = (byte) i;
            hello[4] = (byte) (i & 1);
            media.send(hello);
        }
        packetsArrive(up.call());
        assertThat(up.call().state()).isEqualTo(CallState.ACTIVE);
    }

    /** RFC 6347 §4.2.8; Asterisk does so after a re-INVITE. */
    @Test
    void aClientMayBeginAgainWithTheSameCertificate() throws Exception {
        Up up = peerCalls(loop.server(options(dtls(SrtpMode.REQUIRED))), "active");
        byte[] first = media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt();
        packetsArrive(up.call());
        media.start(DtlsRole.CLIENT, await(up.call().refresh()).getLocalSdp());
        assertThat(media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt()).isNotEqualTo(first);
        packetsArrive(up.call());
    }

    /** Asterisk does so when a second re-INVITE follows the first at once. */
    @Test
    void aClientMayLeaveAHandshakeAndBeginAnother() throws Exception {
        Listening server = loop.server(options(dtls(SrtpMode.REQUIRED)));
        media.left = new CompletableFuture<>();
        Up up = peerCalls(server, "active");
        String sdp = await(up.call().refresh()).getLocalSdp();
        media.left.get(5, TimeUnit.SECONDS);
        media.left = null;
        media.start(DtlsRole.CLIENT, sdp);
        byte[] first = media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt();
        packetsArrive(up.call());
        // and again while another handshake replaces the association
        media.left = new CompletableFuture<>();
        media.start(DtlsRole.CLIENT, sdp);
        media.left.get(5, TimeUnit.SECONDS);
        media.left = null;
        media.start(DtlsRole.CLIENT, sdp);
        assertThat(media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt()).isNotEqualTo(first);
        packetsArrive(up.call());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewFingerprintOrIdentifierBeginsANewHandshake(boolean fingerprint) throws Exception {
        Up up = peerCalls(loop.server(options(dtls(SrtpMode.REQUIRED))), "actpass", "a=tls-id:" + "a".repeat(20));
        byte[] first = media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt();
        packetsArrive(up.call());
        String tlsId = "a=tls-id:" + (fingerprint ? "a" : "b").repeat(20);
        SipResponse same = await(up.there()
                .reinvite(sdp(
                        "UDP/TLS/RTP/SAVP",
                        2,
                        media.fingerprint(),
                        "a=setup:actpass",
                        "a=rtcp-mux",
                        "a=tls-id:" + "a".repeat(20))));
        assertThat(same.status()).isEqualTo(200);
        packetsArrive(up.call()); // of the same association
        if (fingerprint) {
            media.certificate = DtlsCertificate.generate();
        }
        SipResponse changed = await(up.there()
                .reinvite(sdp("UDP/TLS/RTP/SAVP", 3, media.fingerprint(), "a=setup:actpass", "a=rtcp-mux", tlsId)));
        assertThat(changed.status()).isEqualTo(200);
        String answer = await(up.call().refresh()).getLocalSdp();
        assertThat(DtlsMediaPeer.value(answer, "a=tls-id:"))
                .isNotEqualTo(DtlsMediaPeer.value(new String(same.body(), StandardCharsets.UTF_8), "a=tls-id:"));
        media.start(DtlsRole.SERVER, answer);
        assertThat(media.keys.get(5, TimeUnit.SECONDS).local().keyAndSalt()).isNotEqualTo(first);
        packetsArrive(up.call());
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,      UDP/TLS/RTP/SAVP, true,  srtp is off here",
        "REQUIRED, RTP/AVP,          false, SRTP is required",
        "OPTIONAL, UDP/TLS/RTP/SAVP, false, without a usable fingerprint",
    })
    void anOfferThatDoesNotFitIsRejected(SrtpMode mode, String profile, boolean fingerprint, String why)
            throws Exception {
        Listening server = loop.server(options(dtls(mode)));
        String offer = sdp(profile, 1, fingerprint ? media.fingerprint() : "a=x", "a=setup:actpass");
        Throwable rejected =
                failure(await(pbx(new FakePbxOptions()).dial(server.uri("600"), new PbxDialOptions().setSdp(offer)))
                        .answered());
        assertThat(((PbxRejectedException) rejected).status()).isEqualTo(488);
        assertThat(((PbxRejectedException) rejected)
                        .response()
                        .header("Warning")
                        .orElse(""))
                .contains(why);
    }

    @Test
    void aHashThatIsNotKnownEndsTheCall() throws Exception {
        Listening server = loop.server(options(dtls(SrtpMode.REQUIRED)));
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        String md5 = "a=fingerprint:md5 " + "AB:".repeat(15) + "AB";
        peer.dial(server.uri("600"), new PbxDialOptions().setSdp(sdp("UDP/TLS/RTP/SAVP", 1, md5, "a=setup:active")));
        Call call = next(server.calls());
        await(call.accept());
        assertThat(await(call.ended()).phrase()).contains("no known hash: [md5]");
    }
}
