package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.options.PeerOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Those who register what is not theirs, too much, or without end. */
class RegistrarAttackTest extends OnLoopback {

    private final List<RawUser> users = new ArrayList<>();

    @AfterEach
    void closeSockets() throws Exception {
        for (RawUser each : users) {
            each.close();
        }
    }

    private RawUser user(String name, String host) throws Exception {
        RawUser user = new RawUser(name, host);
        users.add(user);
        return user;
    }

    private RawUser user(String name) throws Exception {
        return user(name, "127.0.0.1");
    }

    /** A server that knows loopback by its address, and alice and bob by their passwords. */
    private static SipServerOptions options() {
        SipServerOptions options = Loopback.options().setRegistrar(new RegistrarOptions().setMaxContacts(3));
        options.getPeers()
                .add(new PeerOptions().setName("a").setUsername("alice").setPassword("alice's"));
        options.getPeers().add(new PeerOptions().setName("b").setUsername("bob").setPassword("bob's"));
        return options;
    }

    private List<UserRegistration> registrations(Listening server) throws Exception {
        return await(server.server().registrations());
    }

    @Test
    void nobodyRegistersWithoutCredentialsNotEvenAPeerByItsAddress() throws Exception {
        Listening server = loop.server(options());
        RawUser alice = user("alice");
        SipRequest request = alice.request("alice", alice.contact());
        SipResponse challenge = alice.exchange(request, server.port());
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(SipWriter.write(challenge).length)
                .as("a spoofed source receives little more than was sent")
                .isLessThanOrEqualTo((int) (SipWriter.write(request).length * 2.5));
        SipResponse again = alice.exchange(request, server.port());
        assertThat(again.header(HeaderName.WWW_AUTHENTICATE))
                .as("no transaction was kept: a retransmission is challenged anew")
                .isNotEqualTo(challenge.header(HeaderName.WWW_AUTHENTICATE));
        for (int i = 2; i < 60; i++) {
            RawUser source = user("s" + i, "127.0.0." + i);
            assertThat(source.exchange(source.request("alice", source.contact()), server.port())
                            .status())
                    .isEqualTo(401);
        }
        assertThat(registrations(server)).isEmpty();
    }

    @Test
    void nobodyRegistersTheAddressOfAnother() throws Exception {
        Listening server = loop.server(options());
        RawUser alice = user("alice");
        RawUser bob = user("bob");
        assertThat(bob.register(server.port(), "").status()).isEqualTo(200);
        SipResponse response = alice.register(server.port(), "bob", "alice's", alice.contact());
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.reason()).isEqualTo("Not the address of user alice");
        SipResponse removal = alice.register(server.port(), "bob", "alice's", "Contact: *\r\nExpires: 0\r\n");
        assertThat(removal.status()).isEqualTo(403);
        assertThat(removal.headers().contains(HeaderName.CONTACT))
                .as("the bindings of others are not shown")
                .isFalse();
        assertThat(registrations(server)).hasSize(1);
    }

    @Test
    void wrongPasswordsAreDelayedAndBanned() throws Exception {
        SipServerOptions options = options().setMaxFailedAuthentications(2);
        options.getPeers().removeIf(peer -> peer.getName().equals("here")); // the address of a peer is never banned
        Listening server = loop.server(options);
        BlockingQueue<SourceBan> bans = new LinkedBlockingQueue<>();
        server.server().sourceBanHandler(bans::add);
        RawUser guesser = user("alice", "127.0.0.9");
        assertThat(guesser.register(server.port(), "alice", "guess", guesser.contact())
                        .status())
                .isEqualTo(403);
        assertThat(guesser.register(server.port(), "alice", "guess2", guesser.contact())
                        .status())
                .isEqualTo(403);
        assertThat(next(bans).source()).isEqualTo("127.0.0.9");
        assertThat(guesser.register(server.port(), "").status())
                .as("the right password is too late")
                .isEqualTo(403);
        assertThat(user("alice", "127.0.0.8").register(server.port(), "").status())
                .as("from elsewhere")
                .isEqualTo(200);
    }

    @Test
    void credentialsCannotBeReplayed() throws Exception {
        Listening server = loop.server(options());
        RawUser alice = user("alice");
        SipRequest request = alice.request("alice", alice.contact());
        SipRequest authorized = alice.authorized(request, alice.exchange(request, server.port()), "alice's");
        assertThat(alice.exchange(authorized, server.port()).status()).isEqualTo(200);
        RawUser thief = user("alice", "127.0.0.7");
        SipRequest stolen = authorized.toBuilder()
                .set(HeaderName.VIA, thief.request("alice", "").topVia().toString())
                .setAll(
                        HeaderName.CONTACT,
                        List.of("<sip:alice@127.0.0.7:" + thief.socket().port() + ">"))
                .set(HeaderName.CSEQ, "900 REGISTER")
                .build();
        assertThat(thief.exchange(stolen, server.port()).status())
                .as("a nonce is of use to its source only")
                .isEqualTo(401);
        SipRequest replayed = authorized.toBuilder()
                .set(HeaderName.VIA, alice.request("alice", "").topVia().toString())
                .setAll(HeaderName.CONTACT, List.of("<sip:alice@203.0.113.9>"))
                .set(HeaderName.CSEQ, "901 REGISTER")
                .build();
        SipResponse response = alice.exchange(replayed, server.port());
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header(HeaderName.WWW_AUTHENTICATE).orElseThrow()).contains("stale=true");
        assertThat(registrations(server))
                .extracting(UserRegistration::getContact)
                .containsExactly("sip:alice@" + alice.socket().at());
    }

    @Test
    void aFloodOfContactsKeepsTheLatest() throws Exception {
        Listening server = loop.server(options());
        RawUser alice = user("alice");
        for (int i = 0; i < 20; i++) {
            assertThat(alice.register(server.port(), "Contact: <sip:c" + i + "@192.0.2.9>\r\n")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(registrations(server))
                .extracting(UserRegistration::getContact)
                .containsExactlyInAnyOrder("sip:c17@192.0.2.9", "sip:c18@192.0.2.9", "sip:c19@192.0.2.9");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("Contact: <sip:d").append(i).append("@192.0.2.9>\r\n");
        }
        assertThat(alice.register(server.port(), many.toString()).status()).isEqualTo(403);
        assertThat(registrations(server)).hasSize(3);
    }

    @Test
    void malformedRegistrationsChangeNothing() throws Exception {
        Listening server = loop.server(options());
        RawUser alice = user("alice");
        assertThat(alice.register(server.port(), "").status()).isEqualTo(200);
        String hop = "<sip:" + "p".repeat(200) + ".example.com;lr>";
        List<String> wrong = List.of(
                "Contact: *\r\n",
                "Contact: *\r\nExpires: 60\r\n",
                "Contact: *\r\nContact: <sip:x@192.0.2.9>\r\nExpires: 0\r\n",
                "Contact: <mailto:alice@example.com>\r\n",
                "Contact: <sip:x@192.0.2.9>;p=" + "x".repeat(2000) + "\r\n",
                "Contact: <sip:x@192.0.2.9>\r\nSupported: path\r\nPath: " + (hop + ", ").repeat(20) + hop + "\r\n",
                "Contact: <sip:x@192.0.2.9>\r\nSupported: path\r\nPath: <sip:p\r\n",
                "Contact: <sip:x@192.0.2.9>\r\nPath: <sip:p;lr>\r\n",
                "Contact: <sip:x@192.0.2.9>\r\nRequire: teleport\r\n",
                "Contact: <sip:x@192.0.2.9>\r\nExpires: 1\r\n");
        for (String lines : wrong) {
            assertThat(alice.register(server.port(), lines).status())
                    .as(lines.substring(0, Math.min(80, lines.length())))
                    .isBetween(400, 499);
        }
        assertThat(registrations(server))
                .extracting(UserRegistration::getContact)
                .containsExactly("sip:alice@" + alice.socket().at());
    }
}
