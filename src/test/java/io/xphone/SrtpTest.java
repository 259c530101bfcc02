package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.audio.EncodedFrame;
import io.xphone.options.AcceptOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxMedia;
import io.xphone.testing.PbxRejectedException;
import io.xphone.testing.PbxSdp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted calls with keys in the SDP, between agents of ours and with a peer that records. */
class SrtpTest extends OnLoopback {

    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    private static MediaOptions media(SrtpMode mode) {
        return new MediaOptions().setSrtp(mode).setSrtpWithoutTls(true);
    }

    private static SipServerOptions options(SrtpMode mode) {
        return Loopback.options().setMedia(media(mode));
    }

    private FakePbx peer(SrtpUse use) throws Exception {
        return pbx(new FakePbxOptions().setSrtp(use).setRtcpIntervalMillis(200));
    }

    private record Up(Call call, PbxCall there, String offer) {

        PbxMedia peer() {
            return there.media();
        }
    }

    private Up dial(Listening server, FakePbx peer) throws Exception {
        Call call = await(server.server().dialUri(peer.uri("1")));
        Events.of(call);
        await(call.answered());
        List<PbxCall> calls = await(peer.calls());
        return new Up(
                call,
                calls.get(calls.size() - 1),
                new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8));
    }

    private static void heardBothWays(Up up) throws Exception {
        CompletableFuture<Void> heard = Loopback.hears(up.call().audio().reader(), 440, 5);
        up.peer().sendTone(440, 400);
        await(heard);
        up.peer().clearRecording();
        up.call().audio().writer().write(Loopback.tone(700, 400));
        await(up.peer().awaitAudio(300));
        assertThat(Loopback.frames(up.peer().recordedAudio(), 700)).isGreaterThan(5);
    }

    @Test
    @Shows({"MediaOptions.srtp", "MediaOptions.srtpWithoutTls"})
    void aRequiredCallIsEncryptedInBothDirectionsWithItsReportsAndDigits() throws Exception {
        Up up = dial(loop.server(options(SrtpMode.REQUIRED)), peer(SrtpUse.OPTIONAL));
        assertThat(up.offer()).contains("RTP/SAVP 0").contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
        heardBothWays(up);
        await(up.call().sendDtmf("42"));
        assertThat(await(up.peer().awaitDtmf(2))).isEqualTo("42");
        await(up.peer().awaitRtcp(1));
        assertThat(up.peer().packetsNotDecrypted())
                .as("every packet is encrypted")
                .isZero();
        CallInfo info = await(up.call().refresh());
        assertThat(info.getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(info.getLocalSdp()).contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:<removed>\r\n");
        assertThat(info.getRemoteSdp()).contains("inline:<removed>\r\n");
        assertThat(Events.of(up.call()).next("media").getString("srtpSuite")).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        await(up.call().end());
        assertThat(Events.of(up.call()).next("ended").getJsonObject("quality").getString("srtpSuite"))
                .isEqualTo("AES_CM_128_HMAC_SHA1_80");
    }

    @Test
    @Shows("MediaOptions.srtpSuites")
    void theFirstSuiteThatBothHaveIsUsed() throws Exception {
        for (String suite : List.of("AEAD_AES_256_GCM", "AES_256_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")) {
            MediaOptions media = media(SrtpMode.REQUIRED).setSrtpSuites(new ArrayList<>(List.of(suite)));
            Up up = dial(loop.server(Loopback.options().setMedia(media)), peer(SrtpUse.REQUIRED));
            heardBothWays(up);
            assertThat(await(up.call().refresh()).getSrtpSuite()).isEqualTo(suite);
            assertThat(up.peer().packetsNotDecrypted()).isZero();
        }
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        Loopback.options().setMedia(media(SrtpMode.REQUIRED).setSrtpSuites(List.of("ROT13"))))))
                .hasMessageContaining("media.srtpSuites: \"ROT13\"")
                .hasMessageContaining("AES_CM_128_HMAC_SHA1_80");
    }

    @ParameterizedTest
    @EnumSource(SrtpUse.class)
    void anOptionalCallIsEncryptedWhereThePeerCan(SrtpUse use) throws Exception {
        Listening server = loop.server(options(SrtpMode.OPTIONAL));
        FakePbx peer = peer(use);
        Up up = dial(server, peer);
        assertThat(up.offer()).contains("RTP/AVP 0").contains("a=crypto:");
        heardBothWays(up);
        assertThat(await(up.call().refresh()).getSrtpSuite() != null).isEqualTo(use != SrtpUse.OFF);
        assertThat(up.peer().packetsNotDecrypted()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtpUse.class,
            names = {"OPTIONAL", "REQUIRED"})
    void anOfferOfThePeerIsAnsweredEncrypted(SrtpUse use) throws Exception {
        Listening server = loop.server(options(SrtpMode.OPTIONAL));
        FakePbx peer = peer(use);
        Future<PbxCall> calling = peer.call(server.uri("600"));
        Call call = next(server.calls());
        await(call.accept());
        Up up = new Up(call, await(calling), "");
        heardBothWays(up);
        assertThat(await(call.refresh()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(up.peer().packetsNotDecrypted()).isZero();
    }

    // ---- refused ----

    private static void refused(Call call, String why) throws Exception {
        CallEnd end = await(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.status()).isEqualTo(488);
        assertThat(end.phrase()).contains(why);
    }

    /** A description of the port of the fake PBX, with these lines. */
    private static String sdp(PbxMedia media, String profile, String... lines) {
        return PbxSdp.audio("127.0.0.1", media.port(), "0").replace("RTP/AVP", profile)
                + Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
    }

    /** The peer answers: the call ends without a plain packet. */
    @ParameterizedTest
    @CsvSource({
        "REQUIRED, RTP/AVP,  a=x, SRTP is required, and the peer answers without it",
        "REQUIRED, RTP/SAVP, a=x, the answer accepts SRTP without keys",
        "REQUIRED, RTP/SAVP, a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + ", does not fit the offer",
        "REQUIRED, RTP/SAVP, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short, does not fit the offer",
        "OPTIONAL, RTP/AVP,  a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short, does not fit the offer",
    })
    void anAnswerThatDoesNotFitEndsTheCall(SrtpMode mode, String profile, String line, String why) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Promise<PbxCall> answered = Promise.promise();
        peer.inviteHandler(
                invite -> invite.answer(sdp(invite.media(), profile, line)).onComplete(answered));
        Call call = await(loop.server(options(mode)).server().dialUri(peer.uri("1")));
        refused(call, why);
        PbxCall there = await(answered.future());
        await(there.ended());
        assertThat(peer.recorder().requests("BYE").get(0).header("Reason").orElse(""))
                .contains("cause=488");
        assertThat(there.media().packets()).isEmpty();
        assertThat(there.media().rtcp()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,      RTP/SAVP,          a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + ", srtp is off here",
        "REQUIRED, RTP/AVP,           a=x, SRTP is required",
        "REQUIRED, RTP/AVP,           a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + KEY
                + ", without a usable a=crypto line",
        "OPTIONAL, RTP/SAVP,          a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short, without a usable a=crypto line",
        "OPTIONAL, RTP/SAVP,          a=x, without keys",
    })
    void anOfferThatDoesNotFitIsRejected(SrtpMode mode, String profile, String line, String why) throws Exception {
        Listening server = loop.server(options(mode));
        FakePbx peer = pbx();
        String offer = sdp(profile, line);
        Throwable rejected = failure(await(peer.dial(server.uri("600"), new PbxDialOptions().setSdp(offer)))
                .answered());
        assertThat(((PbxRejectedException) rejected).status()).isEqualTo(488);
        assertThat(((PbxRejectedException) rejected)
                        .response()
                        .header("Warning")
                        .orElse(""))
                .startsWith("302 ")
                .contains(why);
        assertThat(server.calls()).isEmpty();
    }

    private static String sdp(String profile, String line) {
        return PbxSdp.audio("127.0.0.1", 40_000, "0").replace("RTP/AVP", profile) + line + "\r\n";
    }

    @Test
    void anOfferInAReInviteThatTakesTheKeysAwayIsRejectedAndTheCallStaysEncrypted() throws Exception {
        Up up = dial(loop.server(options(SrtpMode.OPTIONAL)), peer(SrtpUse.OPTIONAL));
        heardBothWays(up);
        SipResponse response = await(up.there().reinvite(sdp(up.peer(), "RTP/AVP")));
        assertThat(response.status()).isEqualTo(488);
        heardBothWays(up);
        assertThat(up.peer().packetsNotDecrypted()).isZero();
    }

    /** What others send, or send again, is neither heard nor followed; it does not stop the call. */
    @Test
    void plainForgedAndReplayedPacketsAreDropped() throws Exception {
        Up up = dial(loop.server(options(SrtpMode.REQUIRED)), peer(SrtpUse.REQUIRED));
        heardBothWays(up);
        MediaQuality before = await(up.call().quality());
        byte[] plain = new byte[172];
        plain[0] = (byte) 0x80;
        for (int i = 0; i < 40; i++) {
            plain[3] = (byte) i;
            await(up.peer().sendRaw(plain)); // of the address of the peer
            await(up.peer().sendRaw(Arrays.copyOf(plain, 12 + i))); // shorter than a tag
        }
        byte[] forged = Arrays.copyOf(plain, 182);
        await(up.peer().sendRaw(forged));
        heardBothWays(up);
        MediaQuality after = await(up.call().quality());
        assertThat(after.getPacketsReceived() - before.getPacketsReceived())
                .as("packets of the peer alone")
                .isLessThan(40);
    }

    // ---- renewed keys ----

    @Test
    void eachOfferHasNewKeysThatAreTakenAtOnce() throws Exception {
        Up up = dial(loop.server(options(SrtpMode.REQUIRED)), peer(SrtpUse.REQUIRED));
        heardBothWays(up);
        String first = key(up.there().remoteDescription().orElseThrow());
        await(up.call().hold());
        String held = key(up.there().remoteDescription().orElseThrow());
        await(up.call().resume());
        heardBothWays(up);
        String resumed = key(up.there().remoteDescription().orElseThrow());
        assertThat(List.of(first, held, resumed)).doesNotHaveDuplicates();
        assertThat(await(up.there().hold()).status()).isEqualTo(200);
        assertThat(await(up.there().resume()).status()).isEqualTo(200);
        heardBothWays(up);
        assertThat(up.peer().packetsNotDecrypted())
                .as("those that were on their way when the keys changed")
                .isLessThan(10);
    }

    private static String key(SessionDescription description) {
        return description.media().get(0).attribute("crypto").orElseThrow();
    }

    // ---- options of peers and calls ----

    @Test
    @Shows({"PeerOptions.srtp", "DialOptions.srtp"})
    void peersAndCallsMayDiffer() throws Exception {
        FakePbx peer = peer(SrtpUse.OPTIONAL);
        SipServerOptions options = options(SrtpMode.OFF);
        options.getPeers()
                .add(new PeerOptions()
                        .setName("trunk")
                        .setHost(peer.host())
                        .setPort(peer.port())
                        .setSrtp(SrtpMode.REQUIRED));
        Listening server = loop.server(options);
        assertThat(dial(server, peer).offer()).doesNotContain("crypto");
        await(await(server.server().dial("trunk", "1")).answered());
        assertThat(offer(peer)).contains("RTP/SAVP");
        await(await(server.server().dial("trunk", "1", new DialOptions().setSrtp(SrtpMode.OPTIONAL)))
                .answered());
        assertThat(offer(peer)).contains("RTP/AVP").contains("a=crypto:");
        await(await(server.server().dialUri(peer.uri("1"), new DialOptions().setSrtp(SrtpMode.REQUIRED)))
                .answered());
        assertThat(offer(peer)).contains("RTP/SAVP");
    }

    private static String offer(FakePbx peer) {
        return new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8);
    }

    @Test
    @Shows("AcceptOptions.srtp")
    void oneCallMayDemandMoreThanTheOthers() throws Exception {
        Listening server = loop.server(options(SrtpMode.OPTIONAL));
        AcceptOptions required = new AcceptOptions().setSrtp(SrtpMode.REQUIRED);
        Future<PbxCall> encrypted = peer(SrtpUse.OPTIONAL).call(server.uri("600"));
        Call call = next(server.calls());
        await(call.accept(required));
        await(encrypted);
        assertThat(await(call.refresh()).getSrtpSuite()).isNotNull();
        Future<PbxCall> plain = peer(SrtpUse.OFF).call(server.uri("600"));
        Call other = next(server.calls());
        assertThat(failure(other.accept(required))).hasMessageContaining("srtp: SRTP is required, and is not offered");
        await(other.accept(new AcceptOptions().setSrtp(SrtpMode.OPTIONAL)));
        await(plain);
        assertThat(await(other.refresh()).getSrtpSuite()).isNull();
    }

    // ---- TLS ----

    @Test
    void keysAreNotSentWithoutTlsUnlessThatIsSet() throws Exception {
        MediaOptions unsafe = new MediaOptions().setSrtp(SrtpMode.OPTIONAL);
        assertThat(mistake(
                        () -> SipServer.create(loop.vertx(), Loopback.options().setMedia(unsafe))))
                .hasMessageContaining("media.srtp: is OPTIONAL")
                .hasMessageContaining("media.srtpWithoutTls");
        assertThat(mistake(() -> Phone.create(
                        loop.vertx(),
                        new PhoneOptions()
                                .setHost("127.0.0.1")
                                .setRegister(false)
                                .setMedia(unsafe))))
                .hasMessageContaining("UDP (transport)");
        Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setHost("127.0.0.1")
                        .setRegister(false)
                        .setOutboundProxy("sip:127.0.0.1;transport=tls")
                        .setMedia(unsafe));
        SipServerOptions toTrunk = Loopback.options().setMedia(unsafe);
        toTrunk.getPeers()
                .add(new PeerOptions().setName("trunk").setHost("127.0.0.1").setTransport(SipTransport.TLS));
        SipServer.create(loop.vertx(), toTrunk);
        Listening server = loop.server();
        Call call = await(server.server().dialUri("sip:1@127.0.0.1:9", new DialOptions().setSrtp(SrtpMode.REQUIRED)));
        assertThat(await(call.ended()).phrase()).contains("srtp is REQUIRED").contains("UDP");
    }

    @Test
    void keysWithoutTlsAreWarnedOfAtTheStart() throws Exception {
        try (LogTap log = LogTap.of("io.xphone.verticle.agent.AgentLauncher", Level.WARN)) {
            loop.server(options(SrtpMode.OFF));
            loop.server(options(SrtpMode.OPTIONAL));
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("media.srtpWithoutTls: keys of SRTP are sent over [UDP]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,      REQUIRED, ,     true",
        "OFF,      OPTIONAL, ,     true",
        "OFF,      REQUIRED, DTLS, false",
        "OFF,      OFF,      ,     false",
        "OPTIONAL, OFF,      ,     true",
    })
    void keysWithoutTlsOfPeersAreWarnedOfAtTheStart(SrtpMode own, SrtpMode ofPeer, SrtpKeys keys, boolean warned)
            throws Exception {
        SipServerOptions options = options(own);
        options.getPeers()
                .add(new PeerOptions()
                        .setName("trunk")
                        .setHost("127.0.0.1")
                        .setSrtp(ofPeer)
                        .setSrtpKeys(keys));
        try (LogTap log = LogTap.of("io.xphone.verticle.agent.AgentLauncher", Level.WARN)) {
            loop.server(options);
            assertThat(log.lines(Level.WARN)).hasSize(warned ? 1 : 0).allMatch(line -> line.contains("over [UDP]"));
        }
    }

    /** A server that listens on TLS alone, and calls its peer over UDP. */
    @Test
    void theTransportOfAPeerThatIsCalledIsWarnedOf() throws Exception {
        Certificates authority = new Certificates("xphone srtp test authority");
        SipServerOptions options = Loopback.options(SipTransport.TLS, "127.0.0.1")
                .setTls(authority.options("server", "IP:127.0.0.1"))
                .setMedia(media(SrtpMode.OPTIONAL));
        options.getPeers().add(new PeerOptions().setName("in").setHosts(new ArrayList<>(List.of("127.0.0.2"))));
        try (LogTap log = LogTap.of("io.xphone.verticle.agent.AgentLauncher", Level.WARN)) {
            loop.server(new SipServerOptions(options));
            assertThat(log.lines(Level.WARN)).isEmpty();
            options.getPeers()
                    .add(new PeerOptions().setName("out").setHost("127.0.0.1").setTransport(SipTransport.TCP));
            loop.server(options);
            assertThat(log.lines(Level.WARN)).singleElement().asString().contains("over [TCP]");
        }
    }

    /** What only a call demands is not known at the start: it is said once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keysWithoutTlsOfOneCallAreWarnedOfAtTheFirstOne(boolean inbound) throws Exception {
        try (LogTap log = LogTap.of("io.xphone", Level.WARN)) {
            Listening server = loop.server(options(SrtpMode.OFF));
            FakePbx peer = peer(SrtpUse.OPTIONAL);
            await(await(server.server().dialUri(peer.uri("1"))).answered());
            assertThat(log.lines(Level.WARN)).as("a plain call").isEmpty();
            for (int i = 0; i < 2; i++) {
                if (inbound) {
                    Future<PbxCall> calling = peer.call(server.uri("600"));
                    await(next(server.calls()).accept(new AcceptOptions().setSrtp(SrtpMode.REQUIRED)));
                    await(calling);
                } else {
                    Call call =
                            await(server.server().dialUri(peer.uri("1"), new DialOptions().setSrtp(SrtpMode.REQUIRED)));
                    await(call.answered());
                }
            }
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("media.srtpWithoutTls")
                    .contains("over UDP");
        }
    }

    /** No line of the log and no event contains a key, with every message logged. */
    @Test
    void keysAreNotLogged() throws Exception {
        try (LogTap log = LogTap.of("io.xphone", Level.TRACE)) {
            Up up = dial(loop.server(options(SrtpMode.REQUIRED)), peer(SrtpUse.REQUIRED));
            String sent = secret(up.there().remoteDescription().orElseThrow());
            String received = secret(up.there().localDescription().orElseThrow());
            CallInfo info = await(up.call().refresh());
            await(up.call().end());
            assertThat(log.lines(Level.TRACE))
                    .anyMatch(line -> line.contains("inline:<removed>"))
                    .noneMatch(line -> line.contains(sent) || line.contains(received));
            assertThat(Events.of(up.call()).all() + info.toJson().encode())
                    .doesNotContain(sent)
                    .doesNotContain(received);
        }
    }

    private static String secret(SessionDescription description) {
        String line = key(description);
        return line.substring(line.indexOf("inline:") + "inline:".length());
    }

    @Test
    void packetsAndEncodedFramesOfTheApplicationAreEncrypted() throws Exception {
        Up up = dial(loop.server(options(SrtpMode.REQUIRED)), peer(SrtpUse.REQUIRED));
        await(up.call().audio().encodedWriter("PCMU").write(new EncodedFrame("PCMU", 8_000, 160, new byte[160])));
        await(up.peer().awaitPackets(1));
        int before = up.peer().packets().size();
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        packet[11] = 7;
        for (int i = 0; i < 5; i++) {
            packet[3] = (byte) i;
            up.call().audio().writeRtp(Buffer.buffer(packet.clone()));
        }
        await(up.peer().awaitPackets(before + 5));
        assertThat(up.peer().packets()).anyMatch(header -> header.ssrc() == 7);
        assertThat(up.peer().packetsNotDecrypted()).isZero();
    }

    /** A server that listens on both: over UDP it takes no keys. */
    @Test
    void aCallOverTlsIsEncryptedAndOneOverUdpIsNot() throws Exception {
        Certificates authority = new Certificates("xphone srtp test authority");
        TlsOptions tls = authority.options("server", "IP:127.0.0.1");
        SipServerOptions both = Loopback.options(SipTransport.TLS, "127.0.0.1")
                .setTls(tls)
                .setMedia(new MediaOptions().setSrtp(SrtpMode.OPTIONAL));
        both.getListen().add(new ListenOptions().setHost("127.0.0.1").setPort(0));
        Listening callee = loop.server(both);
        Phone phone = loop.phone(
                callee,
                new PhoneOptions()
                        .setUsername("alice")
                        .setTransport(SipTransport.TLS)
                        .setTls(authority.trust())
                        .setMedia(new MediaOptions().setSrtp(SrtpMode.REQUIRED)));
        Pair pair = loop.call(phone.dial("600"), callee);
        CompletableFuture<Void> heard = Loopback.hears(pair.callee().audio().reader(), 440, 5);
        await(pair.caller().audio().writer().write(Loopback.tone(440, 400)));
        await(heard);
        assertThat(await(pair.callee().refresh()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        String udp = "sip:600@" + callee.at().get(1).substring("udp:".length());
        Future<PbxCall> plain = peer(SrtpUse.OPTIONAL).call(udp);
        Call over = next(callee.calls());
        await(over.accept());
        await(plain);
        assertThat(await(over.refresh()).getSrtpSuite()).isNull();
        PbxRejectedException rejected =
                (PbxRejectedException) failure(peer(SrtpUse.REQUIRED).call(udp));
        assertThat(rejected.response().header("Warning").orElse("")).contains("over TLS only");
    }

    // ---- RTCP ----

    @Test
    @Shows("MediaOptions.rtcpMux")
    void rtcpSharesThePortOfRtpWhereBothWantIt() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(100).setRtcpMux(true));
        Up up = dial(loop.server(Loopback.options().setMedia(new MediaOptions().setRtcpMux(true))), peer);
        assertThat(up.offer()).contains("a=rtcp-mux\r\n");
        heardBothWays(up);
        await(up.peer().awaitRtcp(1));
        Events.of(up.call()).next("quality");
        assertThat(await(up.call().quality()).getRttMs()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void encryptedRtcpSharesThePortOfRtp() throws Exception {
        FakePbx peer = pbx(
                new FakePbxOptions().setRtcpIntervalMillis(100).setRtcpMux(true).setSrtp(SrtpUse.REQUIRED));
        Listening server = loop.server(options(SrtpMode.REQUIRED));
        Future<PbxCall> calling = peer.call(server.uri("600"));
        Call call = next(server.calls());
        await(call.accept());
        Up up = new Up(call, await(calling), "");
        assertThat(up.there().remoteDescription().orElseThrow().media().get(0).attribute("rtcp-mux"))
                .isPresent();
        heardBothWays(up);
        await(up.peer().awaitRtcp(1));
        assertThat(up.peer().packetsNotDecrypted()).isZero();
    }
}
