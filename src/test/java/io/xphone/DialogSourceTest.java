package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PeerSource;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.options.SipServerOptions;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests within dialogs come from the peer on 127.0.0.1; a stranger on 127.0.0.2 knows all identifiers. */
class DialogSourceTest extends OnLoopback {

    private static final long GREATEST = (1L << 31) - 1;

    private RawUdp media;

    @BeforeEach
    void openMedia() throws Exception {
        media = new RawUdp();
    }

    @AfterEach
    void closeMedia() throws Exception {
        media.close();
    }

    private static SipServerOptions options() {
        SipServerOptions options =
                Loopback.options().setCalls(new CallPolicyOptions().setRequestsToSource(RequestsToSource.ALWAYS));
        options.getPeers().get(0).setHosts(new ArrayList<>(List.of("127.0.0.1")));
        return options;
    }

    /** A call of the peer that has been answered, and the local tag. */
    private record Up(Loopback.Listening at, Call call, String tag) {}

    private Up call(RawUdp peer, SipServerOptions options) throws Exception {
        Loopback.Listening at = loop.server(options);
        peer.send(peer.text(Method.INVITE, "invite", "c", "", 1, "", RawUdp.sdp(media.port())), at.port());
        Call call = next(at.calls());
        call.accept();
        SipResponse ok = peer.answer();
        String tag = ok.to().tag().orElseThrow();
        peer.send(peer.text(Method.ACK, "ack", "c", tag, 1, "", ""), at.port());
        await(call.answered());
        return new Up(at, call, tag);
    }

    private static SipResponse answerTo(RawUdp from, Up up, String method, String branch, long cseq) throws Exception {
        from.send(
                from.text(method, "sip:600@127.0.0.1", branch, "c", up.tag(), cseq, "", ""),
                up.at().port());
        return (SipResponse) from.message(said -> said instanceof SipResponse response
                && response.cseq().number() == cseq
                && response.cseq().method().equals(method));
    }

    @Test
    void aRequestWithAWrongTagTeachesNothing() throws Exception {
        try (RawUdp peer = new RawUdp();
                RawUdp stranger = new RawUdp("127.0.0.2");
                RawUdp port = new RawUdp()) {
            Up up = call(peer, options());
            for (RawUdp other : List.of(stranger, port)) {
                other.send(
                        other.text(Method.INFO, "guess", "c", up.tag(), 2, "", "")
                                .replace("tag=raw", "tag=guess"),
                        up.at().port());
                assertThat(other.answer().status()).isEqualTo(481);
            }
            up.call().end();
            assertThat(peer.request(Method.BYE).method()).isEqualTo(Method.BYE);
        }
    }

    @Test
    void aStrangerWithAllIdentifiersIsRefusedAndDoesNotLockThePeerOut() throws Exception {
        try (LogTap log = LogTap.of("io.xphone.verticle", Level.INFO);
                RawUdp peer = new RawUdp();
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            Up up = call(peer, options());
            assertThat(answerTo(stranger, up, Method.INFO, "s1", 2).status()).isEqualTo(403);
            assertThat(answerTo(stranger, up, Method.OPTIONS, "s2", GREATEST).status())
                    .isEqualTo(403);
            assertThat(answerTo(stranger, up, Method.INVITE, "s3", 3).status()).isEqualTo(403);
            assertThat(answerTo(stranger, up, Method.BYE, "s4", 4).status()).isEqualTo(403);
            assertThat(log.lines(Level.INFO))
                    .filteredOn(line -> line.contains("within a dialog"))
                    .first()
                    .asString()
                    .contains("rejected INFO within a dialog from 127.0.0.2: its messages come from 127.0.0.1")
                    .contains("peerSource");
            assertThat(answerTo(peer, up, Method.OPTIONS, "p1", 2).status()).isEqualTo(200);
            up.call().end();
            peer.request(Method.BYE);
        }
    }

    @Test
    void aSequenceNumberOutOfRangeIsNotStored() throws Exception {
        try (RawUdp peer = new RawUdp()) {
            Up up = call(peer, options());
            assertThat(answerTo(peer, up, Method.OPTIONS, "p1", GREATEST + 1).status())
                    .isEqualTo(400);
            assertThat(answerTo(peer, up, Method.OPTIONS, "p2", 2).status()).isEqualTo(200);
        }
    }

    @Test
    void theHostOfTheContactAndOtherAddressesOfThePeerAreThePeer() throws Exception {
        SipServerOptions options = options();
        options.getPeers().get(0).getHosts().add("127.0.0.4");
        try (RawUdp peer = new RawUdp();
                RawUdp contact = new RawUdp("127.0.0.3");
                RawUdp second = new RawUdp("127.0.0.4");
                RawUdp port = new RawUdp()) {
            Up up = call(peer, options);
            assertThat(answerTo(port, up, Method.OPTIONS, "o1", 2).status()).isEqualTo(200);
            assertThat(answerTo(second, up, Method.OPTIONS, "o2", 3).status()).isEqualTo(200);
            assertThat(answerTo(contact, up, Method.OPTIONS, "o3", 4).status()).isEqualTo(403);
            String update = peer.text(Method.UPDATE, "u", "c", up.tag(), 5, "", "")
                    .replace("<sip:raw@127.0.0.1:", "<sip:raw@127.0.0.3:");
            peer.send(update, up.at().port());
            peer.message(said ->
                    said instanceof SipResponse response && response.cseq().number() == 5);
            assertThat(answerTo(contact, up, Method.OPTIONS, "o4", 6).status()).isEqualTo(200);
        }
    }

    @Test
    void aPeerWithAPasswordShowsItWhenItComesFromElsewhere() throws Exception {
        SipServerOptions options = options();
        options.getPeers().get(0).setUsername("trunk").setPassword("secret");
        options.getPeers().add(new PeerOptions().setName("other").setHosts(new ArrayList<>(List.of("127.0.0.5"))));
        try (RawUdp peer = new RawUdp();
                RawUdp other = new RawUdp("127.0.0.5");
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            Up up = call(peer, options);
            assertThat(answerTo(stranger, up, Method.BYE, "s", 2).status()).isEqualTo(401);
            assertThat(answerTo(other, up, Method.BYE, "o", 2).status()).isEqualTo(403);
        }
    }

    @Test
    void aStrangerCannotCancel() throws Exception {
        try (RawUdp peer = new RawUdp();
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            Loopback.Listening at = loop.server(options());
            peer.send(peer.text(Method.INVITE, "invite", "c", "", 1, "", RawUdp.sdp(media.port())), at.port());
            Call call = next(at.calls());
            String cancel = peer.text(Method.CANCEL, "invite", "c", "", 1, "", "");
            stranger.send(cancel, at.port());
            // this one is answered: the CANCEL before it has been dropped
            stranger.send(stranger.text(Method.OPTIONS, "o", "o", "", 1, "", ""), at.port());
            assertThat(stranger.answer().cseq().method()).isEqualTo(Method.OPTIONS);
            assertThat(call.state()).isEqualTo(CallState.RINGING);
            peer.send(cancel, at.port());
            assertThat(((SipResponse) peer.message(said -> said instanceof SipResponse response
                                    && response.status() >= 200
                                    && response.cseq().method().equals(Method.INVITE)))
                            .status())
                    .isEqualTo(487);
        }
    }

    @Test
    @Shows("CallPolicyOptions.peerSource")
    void aPeerMayComeFromAnywhereIfTheOptionSaysSo() throws Exception {
        SipServerOptions options = options();
        options.getCalls().setPeerSource(PeerSource.ANY);
        try (RawUdp peer = new RawUdp();
                RawUdp elsewhere = new RawUdp("127.0.0.2")) {
            Up up = call(peer, options);
            assertThat(answerTo(elsewhere, up, Method.OPTIONS, "o", 2).status()).isEqualTo(200);
            up.call().end();
            SipRequest bye = elsewhere.request(Method.BYE); // requestsToSource
            peer.reply(RawUdp.answer(bye, 200).build(), elsewhere.last());
            await(up.call().ended());
        }
    }

    @Test
    void theAddressesOfANamedPeerAreItsOwnOnly() throws Exception {
        SipServerOptions options = options();
        options.getPeers().get(0).setHost("a.test");
        options.getPeers().add(new PeerOptions().setName("other").setHost("b.test"));
        try (DnsServer dns = new DnsServer();
                RawUdp peer = new RawUdp();
                RawUdp second = new RawUdp("127.0.0.3");
                RawUdp other = new RawUdp("127.0.0.2")) {
            dns.srv("_sip._udp.a.test", 1, 1, second.port(), "host.a.test")
                    .address("host.a.test", "127.0.0.3")
                    .srv("_sip._udp.b.test", 1, 1, other.port(), "host.b.test")
                    .address("host.b.test", "127.0.0.2");
            Up up = call(peer, options.setDnsServers(new ArrayList<>(List.of(dns.address()))));
            for (RawUdp each : List.of(second, other)) { // both names have been looked up
                String name = each == second ? options.getPeers().get(0).getName() : "other";
                Call there = await(up.at().server().dial(name, "600"));
                each.reply(RawUdp.answer(each.request(Method.INVITE), 486).build());
                await(there.ended());
            }
            assertThat(answerTo(other, up, Method.BYE, "o", 2).status()).isEqualTo(403);
            assertThat(answerTo(second, up, Method.OPTIONS, "s", 3).status()).isEqualTo(200);
        }
    }

    @Test
    void aPeerDoesNotCancelTheCallOfAnother() throws Exception {
        SipServerOptions options = options();
        options.getPeers().get(0).getHosts().add("127.0.0.4");
        options.getPeers().add(new PeerOptions().setName("other").setHosts(new ArrayList<>(List.of("127.0.0.2"))));
        try (RawUdp peer = new RawUdp();
                RawUdp second = new RawUdp("127.0.0.4");
                RawUdp other = new RawUdp("127.0.0.2")) {
            Loopback.Listening at = loop.server(options);
            peer.send(peer.text(Method.INVITE, "invite", "c", "", 1, "", RawUdp.sdp(media.port())), at.port());
            Call call = next(at.calls());
            String cancel = peer.text(Method.CANCEL, "invite", "c", "", 1, "", "");
            other.send(cancel, at.port());
            // this one is answered: the CANCEL before it has been dropped
            other.send(other.text(Method.OPTIONS, "o", "o", "", 1, "", ""), at.port());
            assertThat(other.answer().cseq().method()).isEqualTo(Method.OPTIONS);
            assertThat(call.state()).isEqualTo(CallState.RINGING);
            second.send(cancel, at.port());
            assertThat(((SipResponse) peer.message(said -> said instanceof SipResponse response
                                    && response.status() >= 200
                                    && response.cseq().method().equals(Method.INVITE)))
                            .status())
                    .isEqualTo(487);
        }
    }

    private static SipResponse answerTo(RawUdp from, int port, String request) throws Exception {
        from.send(request, port);
        return from.answer();
    }

    @Test
    void aSubscriberIsThePeerThatSubscribed() throws Exception {
        SipServerOptions options = options();
        options.getPeers().add(new PeerOptions().setName("other").setHosts(new ArrayList<>(List.of("127.0.0.2"))));
        Loopback.Listening at = loop.server(options);
        await(at.server().messaging().setPresence(true, ""));
        String presence = "Event: presence\r\nExpires: 600\r\n";
        try (RawUdp peer = new RawUdp();
                RawUdp other = new RawUdp("127.0.0.2")) {
            SipResponse accepted =
                    answerTo(peer, at.port(), peer.text(Method.SUBSCRIBE, "s", "c", "", 1, presence, ""));
            String tag = accepted.to().tag().orElseThrow();
            peer.reply(peer.request(Method.NOTIFY).response(200, null).build());
            String refresh = other.text(Method.SUBSCRIBE, "o", "c", tag, 2, presence, "");
            assertThat(answerTo(other, at.port(), refresh).status()).isEqualTo(403);
            String guess =
                    other.text(Method.SUBSCRIBE, "g", "c", tag, 2, presence, "").replace("tag=raw", "tag=x");
            assertThat(answerTo(other, at.port(), guess).status()).isEqualTo(481);
            String jump = peer.text(Method.SUBSCRIBE, "sip:600@127.0.0.1", "j", "c", tag, GREATEST + 1, presence, "");
            assertThat(answerTo(peer, at.port(), jump).status()).isEqualTo(400);
            assertThat(answerTo(peer, at.port(), peer.text(Method.SUBSCRIBE, "r", "c", tag, 2, presence, ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static String notify(RawUdp from, SipRequest subscribe, String branch, long cseq, String state) {
        return from.text(
                        Method.NOTIFY,
                        "sip:600@127.0.0.1",
                        branch,
                        subscribe.callId(),
                        subscribe.from().tag().orElseThrow(),
                        cseq,
                        "Event: presence\r\nSubscription-State: " + state + "\r\n",
                        "")
                .replaceFirst(";tag=raw[^\r]*", ";tag=there");
    }

    @Test
    void aNotifierIsTheHostThatAcceptedTheSubscription() throws Exception {
        Loopback.Listening at = loop.server(options());
        try (RawUdp peer = new RawUdp();
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            var asked = at.server().messaging().subscribe("sip:600@127.0.0.1:" + peer.port(), "presence");
            SipRequest subscribe = peer.request(Method.SUBSCRIBE);
            peer.reply(RawUdp.answer(subscribe, 200)
                    .add("Contact", "<sip:600@127.0.0.1:" + peer.port() + ">")
                    .add("Expires", "600")
                    .build());
            assertThat(answerTo(peer, at.port(), notify(peer, subscribe, "n1", 1, "active;expires=600"))
                            .status())
                    .isEqualTo(200);
            EventSubscription watch = await(asked);
            assertThat(answerTo(stranger, at.port(), notify(stranger, subscribe, "n2", 2, "terminated"))
                            .status())
                    .isEqualTo(403);
            assertThat(answerTo(peer, at.port(), notify(peer, subscribe, "n3", GREATEST + 1, "terminated"))
                            .status())
                    .isEqualTo(400);
            assertThat(watch.ended().isComplete()).isFalse();
            assertThat(answerTo(peer, at.port(), notify(peer, subscribe, "n4", 2, "terminated;reason=noresource"))
                            .status())
                    .isEqualTo(200);
            await(watch.ended());
        }
    }

    private Phone phone(FakePbx pbx) throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + pbx.port()));
        await(phone.connect());
        return phone;
    }

    @Test
    void callsOfAPhoneBelongToItsRegistrar() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = phone(pbx);
        int port = ((SipUri) pbx.recorder()
                        .requests("REGISTER")
                        .get(0)
                        .contacts()
                        .get(0)
                        .uri())
                .port();
        Call call = await(phone.dial("600"));
        await(call.answered());
        CallInfo info = call.info();
        try (RawUdp stranger = new RawUdp("127.0.0.2")) {
            String bye = stranger.text(Method.BYE, "b", info.getSipCallId(), info.getLocalTag(), 70, "", "")
                    .replaceFirst(";tag=raw[^\r]*", ";tag=" + info.getRemoteTag());
            stranger.send(bye, port);
            assertThat(stranger.answer().status()).isEqualTo(403);
            assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        }
        await(call.end());
    }
}
