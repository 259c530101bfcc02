package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.DigestQop;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is given a digest of the password, and who is not: a stranger at 127.0.0.2, whoever led us to it. */
class CredentialsTest extends OnLoopback {

    private static final String HOME = "home";

    /** MD5 without qop in a realm of the stranger, then the home realm, without and with qop. */
    private static final List<String> CHALLENGES = List.of(
            "Digest realm=\"evil\", nonce=\"n\"",
            "Digest realm=\"" + HOME + "\", nonce=\"n\", algorithm=MD5",
            "Digest realm=\"" + HOME + "\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeSockets() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RawUdp raw(String host) throws Exception {
        RawUdp raw = new RawUdp(host);
        open.add(raw);
        return raw;
    }

    private RawUdp stranger() throws Exception {
        return raw("127.0.0.2");
    }

    private static boolean hasCredentials(SipMessage message) {
        return message.headers().contains(HeaderName.AUTHORIZATION)
                || message.headers().contains(HeaderName.PROXY_AUTHORIZATION);
    }

    private static SipResponse challenge(SipRequest request, int status, String... challenges) {
        SipResponse.Builder response = RawUdp.answer(request, status);
        for (String each : challenges) {
            response.add(status == 401 ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE, each);
        }
        return response.build();
    }

    private static String homeChallenge() {
        return "Digest realm=\"" + HOME + "\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"";
    }

    /** Challenges a request; none of the messages that follow has credentials. They end with the answer to a probe. */
    private static void challengeInVain(RawUdp by, SipRequest request) throws Exception {
        assertThat(hasCredentials(request)).as(request.toString()).isFalse();
        SipResponse.Builder response = RawUdp.answer(request, 401);
        CHALLENGES.forEach(each -> response.add(HeaderName.WWW_AUTHENTICATE, each));
        CHALLENGES.forEach(each -> response.add(HeaderName.PROXY_AUTHENTICATE, each));
        by.reply(response.build());
        String probe = "probe" + request.method();
        by.send(by.text("OPTIONS", probe, probe, "", 1, "", ""), by.last().getPort());
        SipMessage message = by.message();
        while (!(message instanceof SipResponse answer && answer.callId().equals(probe))) {
            assertThat(hasCredentials(message)).as(message.toString()).isFalse();
            message = by.message();
        }
    }

    /** Gets a request without credentials, challenges it, and gets it with them. */
    private static SipRequest challengeAtHome(RawUdp home, String method, int status) throws Exception {
        SipRequest first = home.request(method);
        assertThat(hasCredentials(first)).isFalse();
        home.reply(challenge(first, status, homeChallenge()));
        SipRequest again = home.request(method);
        assertThat(hasCredentials(again)).as(again.toString()).isTrue();
        return again;
    }

    private FakePbx registrar() throws Exception {
        return pbx(
                new FakePbxOptions().addUser("alice", "secret").setRealm(HOME).setAuthenticateCalls(true));
    }

    private static PhoneOptions alice(int port) {
        return new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + port);
    }

    private Phone connected(PhoneOptions options) throws Exception {
        Phone phone = Phone.create(loop.vertx(), options);
        await(phone.connect());
        return phone;
    }

    /** A phone that does not register, at a scripted server. */
    private Phone unregistered(RawUdp home) throws Exception {
        return connected(alice(home.port()).setRegister(false));
    }

    private static NameAddress contact(FakePbx pbx) {
        List<SipRequest> all = pbx.recorder().requests(Method.REGISTER);
        return all.get(all.size() - 1).contacts().get(0);
    }

    private static void ack(RawUdp by, SipResponse answer, int port) throws Exception {
        by.send(by.text("ACK", "ack", answer.callId(), answer.to().tag().orElseThrow(), 1, "", ""), port);
    }

    /** A 200 with SDP whose Contact leads elsewhere. */
    private static SipResponse answer(SipRequest invite, String contact) {
        return RawUdp.answer(invite, 200)
                .add(HeaderName.CONTACT, "<sip:x@" + contact + ">")
                .body("application/sdp", RawUdp.sdp(9))
                .build();
    }

    @Test
    void aStrangerWhoCallsARegisteredPhoneIsGivenNone() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = connected(alice(pbx.port()));
        await(await(phone.dial("1")).answered()); // sessions in the home realm are remembered
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(call -> {
            call.accept();
            calls.add(call);
        });
        RawUdp stranger = stranger();
        String target = contact(pbx).uri().toString();
        int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
        stranger.send(
                stranger.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9))
                        .replace("INVITE sip:600@127.0.0.1 ", "INVITE " + target + " "),
                port);
        SipResponse answer = stranger.answer();
        assertThat(answer.status()).isEqualTo(200);
        ack(stranger, answer, port);
        Call call = next(calls);
        await(call.answered());
        Future<Void> hold = call.hold();
        challengeInVain(stranger, stranger.request(Method.INVITE));
        assertThat(hold.failed()).isTrue();
        call.end();
        challengeInVain(stranger, stranger.request(Method.BYE));
    }

    @Test
    void aContactThatASpoofedDatagramNamesIsGivenNone() throws Exception {
        RawUdp peer = raw("127.0.0.1");
        RawUdp stranger = stranger();
        Listening server = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("trunk")
                        .setHosts(new ArrayList<>(List.of("127.0.0.1")))
                        .setRealms(List.of(HOME))
                        .setOutboundUsername("us")
                        .setOutboundPassword("secret")))));
        server.server()
                .callHandler(call ->
                        call.accept().onSuccess(up -> call.answered().onSuccess(active -> call.end())));
        peer.send(
                peer.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9))
                        .replace("<sip:raw@" + peer.at() + ">", "<sip:raw@" + stranger.at() + ">"),
                server.port());
        ack(peer, peer.answer(), server.port());
        challengeInVain(stranger, stranger.request(Method.BYE));
    }

    @Test
    void theTargetOfAnAnswerIsGivenNone() throws Exception {
        RawUdp home = raw("127.0.0.1");
        RawUdp stranger = stranger();
        Call call = await(unregistered(home).dial("600"));
        SipRequest invite = challengeAtHome(home, Method.INVITE, 407);
        home.reply(answer(invite, stranger.at()));
        assertThat(hasCredentials(stranger.request(Method.ACK)))
                .as("ACK has the credentials of its INVITE")
                .isFalse();
        await(call.answered());
        call.end();
        challengeInVain(stranger, stranger.request(Method.BYE));
    }

    @Test
    void theServerOfADialIsGivenThemInTheDialog() throws Exception {
        RawUdp home = raw("127.0.0.1");
        Call call = await(unregistered(home).dial("600"));
        SipRequest invite = challengeAtHome(home, Method.INVITE, 407);
        home.reply(answer(invite, home.at()));
        assertThat(hasCredentials(home.request(Method.ACK))).isTrue();
        await(call.answered());
        Future<Void> hold = call.hold();
        SipRequest again = home.request(Method.INVITE);
        assertThat(hasCredentials(again)).isTrue();
        home.reply(challenge(again, 407, homeChallenge().replace("abc", "def") + ", stale=true"));
        SipRequest stale = home.request(Method.INVITE);
        assertThat(stale.header(HeaderName.PROXY_AUTHORIZATION).orElseThrow()).contains("\"def\"");
        home.reply(answer(stale, home.at()));
        await(hold);
        call.end();
        assertThat(hasCredentials(home.request(Method.BYE))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 305})
    void theTargetOfARedirectionIsGivenNone(int status) throws Exception {
        RawUdp home = raw("127.0.0.1");
        RawUdp stranger = stranger();
        Call call = await(unregistered(home).dial("600"));
        SipRequest invite = challengeAtHome(home, Method.INVITE, 407);
        home.reply(RawUdp.answer(invite, status)
                .add(HeaderName.CONTACT, "<sip:x@" + stranger.at() + ">")
                .build());
        challengeInVain(stranger, stranger.request(Method.INVITE));
        CallEnd end = await(call.ended());
        assertThat(end.status()).isEqualTo(401);
        assertThat(end.phrase()).contains("401 from 127.0.0.2", "no configured registrar", "credentials are not sent");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theTargetOfAReferIsGivenNone(boolean maddr) throws Exception {
        FakePbx pbx = registrar();
        BlockingQueue<PbxCall> theirs = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> invite.answer().onSuccess(theirs::add));
        Phone phone = connected(alice(pbx.port()).setCalls(new CallPolicyOptions().setFollowTransfers(true)));
        await(await(phone.dial("1")).answered());
        RawUdp stranger = stranger();
        String target = maddr ? "sip:x@127.0.0.1:" + stranger.port() + ";maddr=127.0.0.2" : "sip:x@" + stranger.at();
        assertThat(await(next(theirs).refer(target)).status()).isEqualTo(202);
        challengeInVain(stranger, stranger.request(Method.INVITE));
    }

    @Test
    void aHostThatIsDialledIsGivenTheCredentialsOfTheDialAlone() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = connected(alice(pbx.port()));
        RawUdp other = stranger();
        Call account = await(phone.dial("sip:x@" + other.at()));
        challengeInVain(other, other.request(Method.INVITE));
        assertThat(await(account.ended()).phrase()).contains("401 from 127.0.0.2");
        phone.dial("sip:x@" + other.at(), new DialOptions().setUsername("guest").setPassword("pw"));
        SipRequest invite = challengeAtHome(other, Method.INVITE, 401);
        assertThat(invite.header(HeaderName.AUTHORIZATION).orElseThrow()).contains("username=\"guest\"");
    }

    @Test
    void messagesSubscriptionsAndPublicationsToAStrangerHaveNone() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = connected(alice(pbx.port()));
        await(await(phone.dial("1")).answered());
        RawUdp stranger = stranger();
        String target = "sip:x@" + stranger.at();
        Future<Integer> message = phone.sendMessage(target, "hello");
        challengeInVain(stranger, stranger.request(Method.MESSAGE));
        assertThat(failure(message)).hasMessageContaining("401 from 127.0.0.2");
        Future<EventSubscription> subscription = phone.messaging().subscribe(target, "presence");
        challengeInVain(stranger, stranger.request(Method.SUBSCRIBE));
        assertThat(failure(subscription)).hasMessageContaining("401 from 127.0.0.2");
        Future<Publication> publication = phone.messaging()
                .publish(new PublishRequest()
                        .setTarget(target)
                        .setEvent("presence")
                        .setContentType("text/plain")
                        .setBody("here"));
        challengeInVain(stranger, stranger.request(Method.PUBLISH));
        assertThat(failure(publication)).hasMessageContaining("401 from 127.0.0.2");
    }

    @Test
    void theTargetOfASubscriptionIsGivenNone() throws Exception {
        RawUdp home = raw("127.0.0.1");
        RawUdp stranger = stranger();
        Phone phone = unregistered(home);
        Future<EventSubscription> subscribed = phone.messaging().subscribe("600", "presence");
        SipRequest subscribe = challengeAtHome(home, Method.SUBSCRIBE, 401);
        home.reply(RawUdp.answer(subscribe, 200)
                .add(HeaderName.CONTACT, "<sip:x@" + stranger.at() + ">")
                .add(HeaderName.EXPIRES, "60")
                .build());
        EventSubscription subscription = await(subscribed);
        subscription.close();
        challengeInVain(stranger, stranger.request(Method.SUBSCRIBE));
        Future<Integer> message = phone.sendMessage("600", "hello");
        SipRequest later = home.request(Method.MESSAGE);
        assertThat(hasCredentials(later))
                .as("at home the challenge is remembered")
                .isTrue();
        home.reply(RawUdp.answer(later, 200).build());
        assertThat(await(message)).isEqualTo(200);
    }

    @Test
    void aSubscriberIsGivenNone() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = connected(alice(pbx.port()));
        await(await(phone.dial("1")).answered());
        await(phone.messaging().setState("presence", "text/plain", "here"));
        RawUdp stranger = stranger();
        String target = contact(pbx).uri().toString();
        int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
        stranger.send(
                stranger.text("SUBSCRIBE", "1", "s1", "", 1, "Event: presence\r\nExpires: 60\r\n", "")
                        .replace("SUBSCRIBE sip:600@127.0.0.1 ", "SUBSCRIBE " + target + " "),
                port);
        challengeInVain(stranger, stranger.request(Method.NOTIFY));
    }

    @Test
    @Shows({"PhoneOptions.realms", "PeerOptions.realms"})
    void theRealmsAreThoseThatAreKnown() throws Exception {
        RawUdp home = raw("127.0.0.1");
        Call call = await(connected(alice(home.port()).setRegister(false).setRealms(List.of("other")))
                .dial("600"));
        home.reply(challenge(home.request(Method.INVITE), 401, homeChallenge()));
        assertThat(await(call.ended()).phrase()).contains("realm \"" + HOME + "\"", "option realms");
        connected(alice(home.port()).setRegister(false).setRealms(List.of("other", HOME)))
                .dial("600");
        challengeAtHome(home, Method.INVITE, 401);
        for (String realm : List.of("other", HOME)) {
            Listening server = loop.server(Loopback.options()
                    .setPeers(new ArrayList<>(List.of(new PeerOptions()
                            .setName("trunk")
                            .setHost(home.at())
                            .setRealms(List.of(realm))
                            .setOutboundUsername("us")
                            .setOutboundPassword("secret")))));
            Call dialled = await(server.server().dial("trunk", "600"));
            if (realm.equals(HOME)) {
                challengeAtHome(home, Method.INVITE, 401);
            } else {
                home.reply(challenge(home.request(Method.INVITE), 401, homeChallenge()));
                assertThat(await(dialled.ended()).phrase()).contains("option realms");
            }
        }
        assertThatThrownBy(() -> Phone.create(loop.vertx(), alice(home.port()).setRealms(List.of(" "))))
                .hasMessageContaining("realms");
    }

    @Test
    void aRealmIsLearnedOnce() throws Exception {
        RawUdp home = raw("127.0.0.1");
        Phone phone = unregistered(home);
        Call first = await(phone.dial("600"));
        home.reply(RawUdp.answer(challengeAtHome(home, Method.INVITE, 401), 486).build());
        await(first.ended());
        Call second = await(phone.dial("601"));
        SipRequest invite = (SipRequest) home.message(message -> message instanceof SipRequest request
                && request.is(Method.INVITE)
                && request.requestUri().toString().contains("601"));
        home.reply(challenge(invite, 401, homeChallenge().replace(HOME, "evil")));
        assertThat(await(second.ended()).phrase())
                .contains("realm \"evil\"", "[" + HOME + "]", "add it to the option realms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUIRED 0 0", "ONCE_OFFERED 1 0", "OPTIONAL 1 1"})
    @Shows({"PhoneOptions.digestQop", "PeerOptions.digestQop"})
    void challengesWithoutQopAreMetAsTheOptionSays(String row) throws Exception {
        DigestQop rule = DigestQop.valueOf(row.split(" ")[0]);
        boolean first = row.split(" ")[1].equals("1");
        boolean afterwards = row.split(" ")[2].equals("1");
        for (boolean server : new boolean[] {false, true}) {
            RawUdp home = raw("127.0.0.1");
            Dialler dialler = dialler(server, home, rule);
            String old = "Digest realm=\"" + HOME + "\", nonce=\"abc\"";
            assertThat(met(dialler, home, old)).isEqualTo(first);
            assertThat(met(dialler, home, homeChallenge())).isTrue();
            assertThat(met(dialler, home, old)).isEqualTo(afterwards);
        }
    }

    private interface Dialler {
        Future<Call> dial();
    }

    private Dialler dialler(boolean server, RawUdp home, DigestQop rule) throws Exception {
        if (!server) {
            Phone phone = connected(alice(home.port()).setRegister(false).setDigestQop(rule));
            return () -> phone.dial("600");
        }
        Listening listening = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("trunk")
                        .setHost(home.at())
                        .setDigestQop(rule)
                        .setOutboundUsername("us")
                        .setOutboundPassword("secret")))));
        return () -> listening.server().dial("trunk", "600");
    }

    /** Whether a challenge to a dial is met. */
    private static boolean met(Dialler dialler, RawUdp home, String challenge) throws Exception {
        Call call = await(dialler.dial());
        SipRequest invite = home.request(Method.INVITE);
        String callId = invite.callId();
        home.reply(challenge(invite, 401, challenge));
        call.ended().onSuccess(end -> {
            if (end.status() == 401) {
                send(home, "ended");
            }
        });
        SipMessage next = home.message(message -> message instanceof SipRequest request
                        && request.callId().equals(callId)
                        && (request.is(Method.INVITE) && hasCredentials(request))
                || message.toString().startsWith("OPTIONS sip:ended"));
        if (!((SipRequest) next).is(Method.INVITE)) {
            return false;
        }
        home.reply(RawUdp.answer((SipRequest) next, 486).build());
        await(call.ended());
        return true;
    }

    /** Sends the socket a request of its own. */
    private static void send(RawUdp to, String user) {
        try {
            to.send(to.text("OPTIONS", user, user, "", 1, "", "").replace("sip:600@", "sip:" + user + "@"), to.port());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
