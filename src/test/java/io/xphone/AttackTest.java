package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.Loopback.Listening;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.peers.Peers;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by a process of its own at another address, on phones and servers with their default options. */
@Tag("process")
class AttackTest extends OnLoopback {

    private FakePbx registrar() throws Exception {
        return pbx(new FakePbxOptions().setRealm("office").addUser("alice", "secret"));
    }

    /** The Contact that the phone registers. */
    private String contact(FakePbx registrar) {
        return registrar.bindings().get(0).contact().toString();
    }

    private static int port(String uri) {
        return Integer.parseInt(uri.replaceAll(".*@[^:]*:([0-9]+).*", "$1"));
    }

    private Phone phone(FakePbx registrar) throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + registrar.port()));
        await(phone.connect());
        return phone;
    }

    /** A caller that knows the Contact of a phone is let in; its challenges in the call are not answered. */
    @ParameterizedTest
    @ValueSource(strings = {"evil", "office"})
    void aCallerGetsNoCredentials(String realm) throws Exception {
        FakePbx registrar = registrar();
        Phone phone = phone(registrar);
        CompletableFuture<Call> up = new CompletableFuture<>();
        phone.callHandler(call -> call.accept().onSuccess(accepted -> up.complete(call)));
        String contact = contact(registrar);
        try (OtherJvm attacker = OtherJvm.start(Attacker.class, "challenge", port(contact), contact, realm)) {
            attacker.says("UP");
            Loopback.await(up);
            Call call = up.get();
            assertThat(Loopback.failure(call.hold())).isNotNull();
            await(call.end());
            assertThat(attacker.says("CHALLENGED")).isEqualTo("[BYE, INVITE]");
            assertThat(attacker.says("AUTHORIZED")).isEqualTo("0");
        }
        await(phone.close());
    }

    @Test
    void aStrangerDoesNotReachAPhone() throws Exception {
        FakePbx registrar = registrar();
        Phone phone = phone(registrar);
        List<Call> calls = new ArrayList<>();
        phone.callHandler(calls::add);
        int port = port(contact(registrar));
        for (String uri : List.of("sip:alice@127.0.0.1:" + port, "sip:100@127.0.0.1:" + port)) {
            try (OtherJvm attacker = OtherJvm.start(Attacker.class, "call", port, uri)) {
                assertThat(attacker.says("STATUS")).isEqualTo("403");
            }
        }
        assertThat(calls).isEmpty();
        await(phone.close());
    }

    @Test
    void unauthenticatedRequestsAreAnsweredOnceAndBriefly() throws Exception {
        Listening server = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("office")
                        .setUsername("office")
                        .setPassword("secret")))));
        try (OtherJvm attacker = OtherJvm.start(Attacker.class, "amplify", server.port(), 20)) {
            assertThat(attacker.says("SENT")).isEqualTo("20");
            assertThat(attacker.says("RECEIVED")).isEqualTo("20");
            assertThat(Integer.parseInt(attacker.says("PERCENT"))).isBetween(1, 250);
        }
    }

    @Test
    void passwordsCannotBeGuessed() throws Exception {
        Listening server = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("office")
                        .setUsername("office")
                        .setPassword("secret")))));
        try (OtherJvm attacker = OtherJvm.start(Attacker.class, "guess", server.port(), 60)) {
            assertThat(Integer.parseInt(attacker.says("JUDGED"))).isBetween(3, 30);
        }
    }

    @Test
    void aStrangerDoesNotChangeACall() throws Exception {
        Listening caller = loop.server();
        Listening callee = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(
                        List.of(new PeerOptions().setName("here").setHosts(new ArrayList<>(List.of("127.0.0.1")))))));
        Loopback.Pair pair = loop.call(caller, callee);
        CallInfo info = pair.callee().info();
        String from = "<sip:x@127.0.0.1>;tag=" + info.getRemoteTag();
        String to = "<sip:y@127.0.0.1>;tag=" + info.getLocalTag();
        try (OtherJvm attacker =
                OtherJvm.start(Attacker.class, "forge", callee.port(), info.getSipCallId(), from, to)) {
            assertThat(attacker.says("STATUSES")).doesNotContain("200");
        }
        assertThat(pair.callee().state()).isEqualTo(CallState.ACTIVE);
        await(pair.caller().hold()); // its CSeq is still in order
        await(pair.callee().end());
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void audioOfAStrangerIsNotHeardAndOursIsNotSentToIt() throws Exception {
        int ports = 20;
        int first = Peers.freePorts(ports) & ~1;
        Listening server = loop.server(Loopback.options()
                .setMedia(new MediaOptions().setRtpPortMin(first).setRtpPortMax(first + ports - 1)));
        FakePbx peer = pbx();
        try (OtherJvm attacker = OtherJvm.start(Attacker.class, "spray", first, ports)) {
            attacker.ready();
            for (int i = 0; i < 3; i++) {
                Call call = await(server.server().dialUri(peer.uri("600")));
                await(call.answered());
                List<PbxCall> calls = await(peer.calls());
                PbxCall answered = calls.get(calls.size() - 1);
                var heard = Loopback.hears(call.audio().reader(), 440, 40);
                await(answered.media().sendTone(440, 1_500));
                Loopback.await(heard);
                answered.media().clearRecording();
                // until the peer has sent anything, its silence may be that of a peer behind a NAT
                List<String> before = attacker.said();
                await(call.audio().writer().write(Loopback.tone(700, 800)));
                await(answered.media().awaitAudio(700));
                assertThat(Loopback.frames(answered.media().recordedAudio(), 700))
                        .isGreaterThan(20);
                assertThat(attacker.said()).isEqualTo(before);
                await(call.end());
            }
        }
    }

    @Test
    void theLogStaysReadableAndShort() throws Exception {
        Listening server = loop.server();
        long start = System.nanoTime();
        try (LogTap log = LogTap.all();
                OtherJvm attacker = OtherJvm.start(Attacker.class, "log", server.port(), 300)) {
            attacker.says("DONE");
            double seconds = (System.nanoTime() - start) / 1e9;
            List<String> lines = log.lines(Level.INFO);
            assertThat(lines).noneMatch(line -> line.chars().anyMatch(c -> c < ' ' || c == 127));
            assertThat(lines).noneMatch(line -> line.length() > 600);
            assertThat(lines.size()).isLessThan((int) (8 * (seconds + 1)));
        }
    }
}
