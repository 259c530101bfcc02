package io.xphone.examples;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Certificates;
import io.xphone.EndReason;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.StunServer;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import io.xphone.verticle.nat.LoopbackTurnServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/security.md, nat.md, ice.md and registrar.md run: against servers on loopback in place of those named. */
class NetworkExamplesTest {

    private static final int PATIENCE_MS = 5_000; // for servers on loopback, on a busy machine

    @TempDir
    private static Path folder;

    private static Loopback loop;
    private static Listening pbx;
    private static SourceRunner examples;

    @BeforeAll
    static void start() throws Exception {
        loop = new Loopback();
        Certificates authority = new Certificates("authority");
        TlsOptions tls = authority.options("pbx", "IP:127.0.0.1");
        pbx = loop.server(Loopback.options(SipTransport.TLS, "127.0.0.1")
                .setTls(tls)
                .setMedia(new MediaOptions().setSrtp(SrtpMode.OPTIONAL))
                .setPeers(List.of(
                        new PeerOptions().setName("1004").setUsername("1004").setPassword("secret"))));
        // a private address: a public one would not be sent to a peer on loopback
        StunServer stun = new StunServer(loop.vertx(), new byte[] {10, 9, 8, 7});
        LoopbackTurnServer turn = new LoopbackTurnServer(loop.vertx()).udp("127.0.0.1");
        examples = new SourceRunner(
                folder,
                Map.of(
                        "\"pbx.example.com\"",
                        "\"" + pbx.hostPort() + "\"",
                        "ca.pem",
                        tls.getCaPath(),
                        "stun:stun.example.com",
                        "stun:127.0.0.1:" + stun.port(),
                        "turn:turn.example.com",
                        "turn:127.0.0.1:" + turn.port,
                        "setPort(5060)",
                        "setPort(0)"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (examples != null) {
            examples.close();
        }
        loop.close();
    }

    @SuppressWarnings("unchecked")
    private static <T> T run(Object example, String method, Object... arguments) throws Exception {
        for (var candidate : example.getClass().getMethods()) {
            if (candidate.getName().equals(method)) {
                return (T) candidate.invoke(example, arguments);
            }
        }
        throw new NoSuchMethodException(method);
    }

    private static Object example(String name, Object... arguments) throws Exception {
        return examples.example(name).getConstructors()[0].newInstance(arguments);
    }

    private static void hear(Call from, Call to) throws Exception {
        CompletableFuture<Void> heard = Loopback.hears(to.audio().reader(), 440, 5);
        await(from.audio().writer().write(tone(440, 1_000)));
        await(heard);
    }

    private static void talk(Pair pair) throws Exception {
        hear(pair.caller(), pair.callee());
        hear(pair.callee(), pair.caller());
    }

    // ---- security.md ----

    @Test
    void aPhoneWithKeysInTheSdpCallsOverTls() throws Exception {
        BlockingQueue<Boolean> locks = new LinkedBlockingQueue<>();
        Phone phone = run(example("EncryptedCalls", (Consumer<Boolean>) locks::add), "phone", loop.vertx());
        await(phone.connect());
        Pair pair = loop.call(phone.dial("600"), pbx);
        talk(pair);
        assertThat(await(pair.caller().refresh()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(await(pair.callee().refresh()).getLocalSdp()).contains("RTP/SAVP ", "a=crypto:");
        await(phone.close());
    }

    @Test
    void theEndOfAHandshakeClosesTheLock() throws Exception {
        BlockingQueue<Boolean> locks = new LinkedBlockingQueue<>();
        Object example = example("EncryptedCalls", (Consumer<Boolean>) locks::add);
        MediaOptions media = run(example, "keysOfDtls");
        Listening caller = loop.server(Loopback.options().setMedia(media));
        Listening callee = loop.server(Loopback.options().setMedia(media));
        Call call = await(caller.server().dialUri(callee.uri("600")));
        run(example, "watch", call);
        Call rings = next(callee.calls());
        await(rings.accept());
        next(locks, lock -> lock);
        talk(new Pair(call, rings));
        assertThat(await(call.refresh()).getLocalSdp()).contains("UDP/TLS/RTP/SAVP ", "a=fingerprint:");
        await(call.end());
    }

    // ---- nat.md, ice.md ----

    private static String offer(Pair pair) throws Exception {
        return await(pair.callee().refresh()).getRemoteSdp();
    }

    private static Pair call(MediaOptions caller, MediaOptions callee) throws Exception {
        return loop.call(
                loop.server(Loopback.options().setMedia(caller.setGatherTimeoutMs(PATIENCE_MS))),
                loop.server(Loopback.options().setMedia(callee)));
    }

    @Test
    void theAnswerOfAStunServerIsInTheOffer() throws Exception {
        Pair pair = call(run(example("BehindNat"), "publicAddress"), new MediaOptions());
        assertThat(offer(pair)).contains("c=IN IP4 10.9.8.7\r\n");
        await(pair.caller().end());
    }

    @Test
    void theRelayOfATurnServerIsACandidate() throws Exception {
        MediaOptions media = run(example("BehindNat"), "relay");
        Pair pair = call(media, new MediaOptions(media).setTurnServers(List.of()));
        assertThat(offer(pair)).contains(" typ host").contains("198.51.100.1 50000 typ relay");
        talk(pair);
        await(pair.caller().end());
    }

    @Test
    void iceTriesTheMappedAddressToo() throws Exception {
        MediaOptions media = run(example("BehindNat"), "ice");
        Pair pair = call(media, new MediaOptions(media).setStunServer(null));
        assertThat(offer(pair)).contains(" typ host").containsPattern(" 10\\.9\\.8\\.7 \\d+ typ srflx");
        talk(pair);
        await(pair.caller().end());
    }

    // ---- registrar.md ----

    private static Phone phone(SipServer server, String user, String password, BlockingQueue<Call> calls)
            throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setHost("127.0.0.1:" + server.actualPort())
                        .setLocalAddress("127.0.0.1")
                        .setUsername(user)
                        .setPassword(password));
        phone.callHandler(calls::add);
        await(phone.connect());
        return phone;
    }

    @Test
    void registeredUsersCallEachOtherByName() throws Exception {
        BlockingQueue<Call> alices = new LinkedBlockingQueue<>();
        Object example = example("RegisteredUsers");
        SipServer server = await(NetworkExamplesTest.<Future<SipServer>>run(example, "listen", loop.vertx()));
        Phone alice = phone(server, "alice", "secret", alices);
        Phone bob = phone(server, "bob", "secret too", new LinkedBlockingQueue<>());

        Call caller = await(bob.dial("alice"));
        Call callee = next(alices);
        await(callee.accept());
        await(caller.answered());
        talk(new Pair(caller, callee));
        await(callee.end());
        await(caller.ended());

        Call impatient = await(bob.dial("alice"));
        Call ringing = next(alices);
        await(impatient.end());
        assertThat(await(ringing.ended()).reason()).isEqualTo(EndReason.CANCELLED);

        Future<Call> called = run(example, "callAlice", server);
        await(next(alices).accept());
        await(await(called).end());

        await(alice.close());
        assertThat(await(await(bob.dial("alice")).ended()).status()).isEqualTo(480);
        await(server.close());
    }
}
